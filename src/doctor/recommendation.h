// What to do with each column, and the recipe that does it.
#pragma once

#include <string>

#include "doctor/examined.h"
#include "strickle/doctor.h"

namespace strickle::doctor {

/// What the facts alone say for a model: rule() of candidates.h; "none" for trees, "tanh" for a GAN whose generator
/// ends in tanh, and no common scale for a VAE, whose decoder has one variance for all features.
std::string rule_for(Model model, const Examined& examined);

/// `scaling` for every feature, and why.
Recommendation recommend(const Examined& examined, Model model, const std::string& scaling, const std::string& rule);

}  // namespace strickle::doctor
