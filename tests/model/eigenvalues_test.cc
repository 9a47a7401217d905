#include "model/eigenvalues.h"

#include <gtest/gtest.h>

#include "model/random.h"

namespace strickle::model {

namespace {

TEST(Eigenvalues, FallAndRebuildTheMatrix) {
  Random random(1);
  const Eigen::MatrixXd half = random.normal_matrix(7, 7), matrix = half + half.transpose();
  const auto [values, vectors] = eigenvalues(matrix);
  for (Index i = 1; i < 7; ++i) EXPECT_GE(values[i - 1], values[i]);
  EXPECT_LT((vectors * values.asDiagonal() * vectors.transpose() - matrix).norm(), 1e-13 * matrix.norm());
}

TEST(SquaredSingularValues, AreThoseTheMatrixWasBuiltOf) {
  Random random(2);
  const Vector squares = (Vector(3) << 9, 4, 0.25).finished();
  const Eigen::MatrixXd tall =
      random.orthonormal_columns(8, 3) * squares.cwiseSqrt().asDiagonal() * random.orthonormal_columns(3, 3);
  EXPECT_LT((squared_singular_values(tall) - squares).norm(), 1e-13);
  EXPECT_LT((squared_singular_values(tall.transpose()) - squares).norm(), 1e-13);
}

TEST(Random, OrthonormalColumnsAreOfLengthOneAndAtRightAngles) {
  Random random(3);
  const Eigen::MatrixXd q = random.orthonormal_columns(20, 6);
  ASSERT_EQ(q.rows(), 20);
  EXPECT_LT((q.transpose() * q - Eigen::MatrixXd::Identity(6, 6)).norm(), 1e-14);
}

}  // namespace

}  // namespace strickle::model
