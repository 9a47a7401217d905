#include "lab/registry.h"

namespace strickle::lab {

const std::vector<Experiment>& registry() {
  static const std::vector<Experiment> all = {make_minmax(),
                                              make_zscore(),
                                              make_pca_dominance(),
                                              make_distance_dominance(),
                                              make_gradient_scale(),
                                              make_stable_lr(),
                                              make_he_init(),
                                              make_c_crit(),
                                              make_dead_relu(),
                                              make_bn_affine(),
                                              make_mixed_variance(),
                                              make_bn_batch(),
                                              make_l2_scale(),
                                              make_target_scale(),
                                              make_internal_shift(),
                                              make_leakage(),
                                              make_global_or_each(),
                                              make_vae(),
                                              make_gan(),
                                              make_biology(),
                                              make_astronomy()};
  return all;
}

}  // namespace strickle::lab
