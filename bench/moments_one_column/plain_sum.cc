// The floor under any pass over a column: its sum in floating point, as fast as this machine adds.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "moments_one_column/plain_sum.cc"
#include <hwy/foreach_target.h>  // must come before highway.h
#include <hwy/highway.h>

#include "peer.h"

HWY_BEFORE_NAMESPACE();
namespace bench::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Eight sums at a time, so that no addition waits for the one before it.
double PlainSum(const double* values, std::size_t count) {
  const hn::ScalableTag<double> d;
  const std::size_t lanes = hn::Lanes(d);
  auto s0 = hn::Zero(d), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
  std::size_t i = 0;
  for (; i + 8 * lanes <= count; i += 8 * lanes) {
    s0 = hn::Add(s0, hn::LoadU(d, values + i));
    s1 = hn::Add(s1, hn::LoadU(d, values + i + lanes));
    s2 = hn::Add(s2, hn::LoadU(d, values + i + 2 * lanes));
    s3 = hn::Add(s3, hn::LoadU(d, values + i + 3 * lanes));
    s4 = hn::Add(s4, hn::LoadU(d, values + i + 4 * lanes));
    s5 = hn::Add(s5, hn::LoadU(d, values + i + 5 * lanes));
    s6 = hn::Add(s6, hn::LoadU(d, values + i + 6 * lanes));
    s7 = hn::Add(s7, hn::LoadU(d, values + i + 7 * lanes));
  }
  const auto sums = hn::Add(hn::Add(hn::Add(s0, s1), hn::Add(s2, s3)), hn::Add(hn::Add(s4, s5), hn::Add(s6, s7)));
  double sum = hn::GetLane(hn::SumOfLanes(d, sums));
  for (; i < count; ++i) sum += values[i];
  return sum;
}

const char* TargetName() { return hwy::TargetName(HWY_TARGET); }

}  // namespace bench::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace bench {

HWY_EXPORT(PlainSum);
HWY_EXPORT(TargetName);

Peer load(std::vector<Array> arrays, int /*threads*/) {
  const auto column = std::make_shared<Array>(std::move(arrays.at(0)));
  const auto sum = std::make_shared<double>(0.0);
  const std::string version = std::to_string(HWY_MAJOR) + "." + std::to_string(HWY_MINOR);
  return {.work = [=] { *sum = HWY_DYNAMIC_DISPATCH(PlainSum)(column->doubles(), column->size()); },
          .answer = [=] { return Lists{{*sum}}; },
          .versions = {{"Highway", version + " (" + HWY_DYNAMIC_DISPATCH(TargetName)() + ")"}}};
}

}  // namespace bench

int main(int argc, char** argv) { return bench::serve(argc, argv, bench::load); }
#endif
