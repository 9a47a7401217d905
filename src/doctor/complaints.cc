// The catalogue. A code is never given to another complaint; one that goes out of use stays here as a comment.
#include "strickle/closest_name.h"
#include "strickle/doctor.h"
#include "strickle/error.h"

namespace strickle::doctor {

namespace {

using enum Model;

const std::vector<Complaint>& catalogue() {
  static const std::vector<Complaint> all = {
      {"SCALE001",
       "A few loud columns rule distances",
       "The effective number of features in squared distances, N_eff = (Σσ²)²/Σσ⁴, is below 0.4 of their number, or one "
       "column makes more than 0.8 of them.",
       "The squared distance between two rows is a sum over columns, and a column's part in it is its variance. Nearest "
       "neighbours, kernels and clusterings then see the loud columns alone, and accuracy falls by 2 points where "
       "deviations differ by 10, by 19 where they differ by 100, unless the loud column happens to be the informative "
       "one.",
       "distance-dominance",
       "Give each column a scale of its own: standard, or squash where tails are long.",
       {neighbors, svm, network, vae, gan}},
      {"SCALE002",
       "The first principal component is one column",
       "One column has more than 0.9 of the first component's squared loading, and the component more than 0.9 of the "
       "variance.",
       "Principal components follow variance, and variance follows the unit. The switch is sharp: a column takes the "
       "first component over as soon as its variance passes the largest eigenvalue of the others.",
       "pca-dominance",
       "Standardize before a principal component analysis, or before anything that starts with one.",
       {neighbors, svm, linear, network, vae, gan}},
      {"SCALE003",
       "A penalty falls on columns unequally",
       "The largest variance over the smallest is above 100.",
       "An L2 penalty or weight decay on weights in raw units is one of λ/σ² on weights in standard units: columns in "
       "small units are shrunk to nothing while those in large units are free.",
       "l2-scale",
       "Standardize, or give each weight a penalty in its own unit.",
       {linear, network, vae, gan}},
      {"SCALE004",
       "Features stand far from zero",
       "The offset ratio ρ = |μ|/√Σσ² is above 1 (high above 3).",
       "For ρ > 1 the mean is the steepest direction of the loss: the largest stable learning rate falls with its "
       "square, and ReLUs whose weights point away from it are off for every row. A kernel whose width follows the "
       "variance of all elements, as gamma='scale' does, grows too wide to tell rows apart. Ridge with an intercept, "
       "nearest neighbours and trees do not mind.",
       "stable-lr",
       "Center the columns: standard, robust, squash.",
       {svm, network, vae, gan}},
      {"SCALE005",
       "Only tiny learning rates are stable",
       "The largest stable learning rate is below 10⁻³, and ten times larger once standardized: 2/λmax of XᵀX/n with a "
       "bias for linear models, above which they diverge; 2n/λmax of the tangent kernel for a network d–32–1, up to which "
       "none of the study's runs failed.",
       "Gradient descent along a direction of curvature λ diverges above a learning rate of 2/λ, and λ grows with the "
       "square of the scale. Optimisers' usual rates of 10⁻³ to 10⁻¹ then give NaN with a squared loss; with "
       "cross-entropy they give no error at all, only dead units and the accuracy of guessing.",
       "stable-lr",
       "Standardize; the rates that people start with are meant for deviations of 1.",
       {linear, network, vae, gan}},
      {"SCALE006",
       "Gradient descent needs many steps for the scale alone",
       "The condition number of XᵀX/n with a bias is more than 100 times that of the standardized columns (up to 256 "
       "features).",
       "The number of steps grows with the condition number, and a kernel sees but the largest directions. Unit diagonal "
       "is within a factor of the number of columns of the best that scaling can do (van der Sluis 1969); what is left is "
       "correlation and needs whitening.",
       "stable-lr",
       "Standardize, or use a solver that does not care (least squares in closed form, trees).",
       {svm, linear, network, vae, gan}},
      {"SCALE007",
       "He initialization does not hold",
       "Under weights of variance 2/fan-in the first layer's values deviate by √(2·mean of x²), which is outside "
       "[0.5, 3].",
       "Initializations are made for inputs of mean square 1. Larger inputs pass through a ReLU network as a factor: "
       "outputs grow with the scale, gradients of a squared loss with its square.",
       "he-init",
       "Standardize, or divide the first layer's weights by the inputs' root mean square.",
       {network, vae, gan}},
      {"SCALE008",
       "ReLUs are dead or idle before training starts",
       "Of 64 to 512 units with random weights and no bias, more than 5 % are 0 for every sampled row, or more than 20 % are "
       "off or on for all but 1 % of them.",
       "A unit that never answers gets no gradient and never will answer; one that always does is a linear map. The "
       "cause is a mean far from zero: with centred columns no unit can be dead at the start.",
       "dead-relu",
       "Center the columns: standard, robust or squash rather than min-max.",
       {network, vae, gan}},
      {"SCALE009",
       "Outliers would squeeze a column under min-max",
       "The middle 98 % of the values take less than 0.2 of the range.",
       "Min-max maps the range to [0, 1], whatever takes it: one far value leaves all others within a few hundredths.",
       "minmax",
       "squash, which bounds far values and keeps the middle; or look whether the far values are errors.",
       {neighbors, svm, linear, network, vae, gan}},
      {"SCALE010",
       "Heavy tails",
       "The deviation is more than 3 times IQR/1.349, which it equals for a normal distribution.",
       "The deviation is then made by few values. Standardizing leaves those values tens of deviations away, where they "
       "rule distances and throw gradient descent; robust scaling without clipping leaves them farther still and "
       "diverges first.",
       "dead-relu",
       "squash: (x − median)/IQR, then smoothly bounded; or robust with clip=5.",
       {neighbors, svm, linear, network, vae, gan}},
      {"SCALE011",
       "A value lies very far out",
       "The farthest value is more than 30 robust deviations (IQR/1.349) from the median.",
       "Robust scaling keeps its distance: a network that trains at a learning rate of 0.03 on the rest diverges on it.",
       "dead-relu",
       "squash or robust with clip=5; look whether the value is an error.",
       {neighbors, svm, linear, network, vae, gan}},
      {"SCALE012",
       "The middle half of a column is one value",
       "The IQR is 0 though the column varies.",
       "Robust scalers that divide by the IQR leave such a column unscaled: in digits of pixels with units of their own "
       "a support vector machine falls from 0.98 to 0.21.",
       "",
       "squash or robust with zero_iqr=deviation, or standard.",
       {neighbors, svm, linear, network, vae, gan}},
      {"SCALE013",
       "The target has a scale of its own",
       "The root mean square of the target is above 10 or below 0.1 times what a network puts out at the start (√2), or "
       "its mean is more than 3 deviations from 0.",
       "A network's largest stable learning rate falls as 1/a where the target has scale a, and Adam needs a/η steps to "
       "get there. Linear models in closed form do not mind.",
       "target-scale",
       "Standardize the target too, and take predictions back.",
       {network, vae, gan}},
      {"SCALE014",
       "LayerNorm over raw features would drown the quiet ones",
       "Over one row, normalization leaves more than a fifth of the columns a correlation below 0.5 with themselves: "
       "(1 − 1/m)/√(1 − 2/m + V/m²), V = Σσ²/σ_j².",
       "Layer and group normalization subtract a mean over the features of a row: that of the loud ones is written over "
       "the quiet ones.",
       "mixed-variance",
       "Scale the columns first, or use BatchNorm on the inputs.",
       {network, vae, gan}},
      {"SCALE015",
       "A positive column wants a logarithm",
       "No value is negative, the skewness is above 1.5, and that of the logarithm is less than half of it.",
       "Amounts, counts and concentrations spread over decades: differences at the low end matter as much as at the "
       "high end, and only a logarithm shows them.",
       "biology",
       "log1p+standard, or asinh(scale=…)+standard where values are far below 1.",
       {neighbors, svm, linear, network, vae, gan}},
      {"SCALE016",
       "The mean is far larger than the deviation",
       "|μ|/σ is above 1000.",
       "In float32 a variance computed as E x² − (E x)² is wrong in the first digits there, and a normalization layer "
       "keeps three digits.",
       "bn-affine",
       "Subtract the mean in double, as every scaler here does, before the data goes to float32.",
       {neighbors, svm, linear, network, vae, gan}},
      {"SCALE017",
       "float32 loses values",
       "More than 1 % of the different sampled values are not different as float32, or a finite value overflows there.",
       "Networks and many libraries read features as float32, which has 7 digits and ends at 3.4·10³⁸: identifiers, "
       "moments in time and offsets of 10⁷ deviations fall together.",
       "bn-affine",
       "Center and scale in double first.",
       {}},
      {"SCALE018",
       "Models do worse on the raw data",
       "Of the models that were trained, one scores two points and two standard errors less on the raw data than behind "
       "both the rule's scaling and the recommended one.",
       "It is what the other findings predict, measured on the very rows.",
       "distance-dominance",
       "Take the recommended recipe.",
       {}},
      {"DATA001",
       "Constant columns",
       "Minimum and maximum of all rows are equal.",
       "They say nothing, and have no scale: many scalers divide by 0 or by a tolerance there.",
       "",
       "Leave them out.",
       {}},
      {"DATA002",
       "Nearly constant columns",
       "One value takes more than 99.9 % of the sampled values, or all of them; or σ is below 10⁻⁶ of |μ|.",
       "Scaling blows a few different rows, or rounding itself, up to the size of a feature.",
       "",
       "Leave them out unless the rare values are what you look for.",
       {}},
      {"DATA003",
       "Columns without values",
       "No row has a finite value.",
       "There is nothing to scale.",
       "",
       "Leave them out.",
       {}},
      {"DATA004",
       "Duplicate columns",
       "The exact sums, the extrema and all sampled values of two columns are equal.",
       "A feature that is there twice counts twice in every distance and penalty.",
       "distance-dominance",
       "Keep one of them.",
       {neighbors, svm, linear, network, vae, gan}},
      {"DATA005",
       "Collinear columns",
       "A column is a linear combination of the others to 0.9999 of its variance; of more than 256 columns, or of fewer than "
       "twice as many rows as columns, of one other. Not looked for in fewer than 20 rows.",
       "Weights are not determined, and the condition number is beyond what scaling can mend.",
       "stable-lr",
       "Leave them out, or penalise.",
       {linear, network, vae, gan}},
      {"DATA006",
       "Missing values",
       "NaN, null or an empty cell; medium above 20 % of a column.",
       "Scalers skip them in fitting and keep them in applying; most models refuse them.",
       "",
       "Impute after scaling, where 0 is the mean or the median.",
       {}},
      {"DATA007",
       "Infinities",
       "Cells that are infinite.",
       "They are the result of a division by 0 or of an overflow; one of them makes a mean infinite.",
       "",
       "Find where they come from; --infinities missing leaves them out.",
       {}},
      {"DATA008",
       "Identifiers",
       "Integers that are named like an identifier, or count rows, or never repeat in the first 10,000 rows under a name "
       "that ends in id.",
       "They tell rows apart and nothing else: as features they leak the order of the file.",
       "leakage",
       "Leave them out.",
       {}},
      {"DATA009",
       "Codes that pose as numbers",
       "Integers whose name ends in a word that says that they name things: code, zip, category, class, region …; not "
       "columns of two values.",
       "The distance between two codes means nothing, and scaling keeps it.",
       "",
       "Encode them as categories; scale what is measured.",
       {neighbors, svm, linear, network, vae, gan}},
      {"DATA010",
       "Timestamps",
       "A column of times, or numbers that are seconds or smaller units since 1970 between 1990 and 2040, or days as "
       "20240131.",
       "They grow without end: what is served tomorrow lies outside of every range that was fitted.",
       "leakage",
       "Derive what repeats (hour, weekday) or what is bounded (age).",
       {}},
      {"DATA011",
       "Sentinels for missing values",
       "One extreme value comes up again and again, apart from all others, and looks like −200, −999 or 9999.",
       "It enters every mean, deviation and range: min-max squeezes the real values into a corner.",
       "minmax",
       "Say what it means: --missing -200.",
       {}},
      {"DATA012",
       "Two units in one column",
       "Positive values fall into two groups, apart by a factor that units differ by, each as wide as the other.",
       "Metres beside centimetres: no scaler mends it, and models take it for two kinds of rows.",
       "",
       "Convert one of the two.",
       {}},
      {"DATA013",
       "Columns that hold no numbers",
       "Their type is no integer and no float: they are neither checked nor scaled.",
       "Some hold numbers that are written in another way, or of a type that is scaled only where it is asked for.",
       "",
       "Encode text as categories; --types takes boolean or decimal columns for numbers.",
       {}},
      {"DATA014",
       "The target says nothing, or is missing",
       "It has no values, one value, or rows without one.",
       "Rows without a target teach nothing; a constant one teaches nothing at all.",
       "",
       "Look where it comes from.",
       {}},
  };
  return all;
}

}  // namespace

std::span<const Complaint> complaints() { return catalogue(); }

const Complaint& complaint(std::string_view code) {
  std::vector<std::string> codes;
  for (const Complaint& c : catalogue()) {
    if (c.code == code) return c;
    codes.emplace_back(c.code);
  }
  throw Error(ErrorCode::not_found, "there is no code '" + std::string(code) + "'",
              did_you_mean(std::string(code), codes, "'strickle explain' lists them"));
}

}  // namespace strickle::doctor
