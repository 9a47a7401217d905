// The base of the scalers that are a center and a scale.
#pragma once

#include "scale/row_form.h"
#include "strickle/scaler.h"

namespace strickle {

class CenterScale : public Scaler, public WithRowForm {
 public:
  std::vector<Parameter> parameters() const override { return {center_, scale_}; }
  void set_parameters(std::span<const Parameter> parameters) override;
  void apply(const double* in, double* out, std::size_t count) const override;
  void invert(const double* in, double* out, std::size_t count) const override;

  double center() const { return center_.value; }
  double scale() const { return scale_.value; }
  std::optional<RowForm> row_form() const override { return RowForm{center(), scale()}; }

 protected:
  void set(const Parameter& center, const Parameter& scale);
  void set(double center, double scale) { set({"center", center}, {"scale", scale}); }
  void set_without_values();  // NaN, for a column that had none

 private:
  Parameter center_{"center", 0.0};
  Parameter scale_{"scale", 1.0};
};

/// The scale of a column that varies: never 0 and never infinite.
double clamp_scale(double scale);

}  // namespace strickle
