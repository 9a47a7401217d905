// The experiments, each in the file of its name.
#pragma once

#include "lab/experiment.h"

namespace strickle::lab {

Experiment make_minmax();
Experiment make_zscore();
Experiment make_pca_dominance();
Experiment make_distance_dominance();
Experiment make_gradient_scale();
Experiment make_stable_lr();
Experiment make_he_init();
Experiment make_c_crit();
Experiment make_dead_relu();
Experiment make_bn_affine();
Experiment make_mixed_variance();
Experiment make_bn_batch();
Experiment make_l2_scale();
Experiment make_target_scale();
Experiment make_internal_shift();
Experiment make_leakage();
Experiment make_global_or_each();
Experiment make_vae();
Experiment make_gan();
Experiment make_biology();
Experiment make_astronomy();

}  // namespace strickle::lab
