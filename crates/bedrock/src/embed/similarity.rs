//! How alike vectors are.

/// Cosine of every pair, 1 on the diagonal. A vector without length is like nothing, 0.
pub fn similarity(vectors: &[Vec<f32>]) -> Vec<Vec<f32>> {
    let norms: Vec<f32> = vectors.iter().map(|vector| norm(vector)).collect();
    let cosine = |row: usize, column: usize| {
        let lengths = norms[row] * norms[column];
        if lengths == 0.0 || vectors[row].len() != vectors[column].len() {
            return 0.0;
        }
        if row == column {
            return 1.0;
        }
        (dot(&vectors[row], &vectors[column]) / f64::from(lengths)).clamp(-1.0, 1.0) as f32
    };
    (0..vectors.len()).map(|row| (0..vectors.len()).map(|column| cosine(row, column)).collect()).collect()
}

pub(super) fn norm(vector: &[f32]) -> f32 {
    dot(vector, vector).sqrt() as f32
}

/// Summed in double precision: a thousand small numbers add up to a visible error otherwise.
fn dot(left: &[f32], right: &[f32]) -> f64 {
    left.iter().zip(right).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_known_angles_come_out() {
        let matrix =
            similarity(&[vec![1.0, 0.0], vec![0.0, 2.0], vec![3.0, 3.0], vec![-5.0, 0.0], vec![0.0, 0.0]]);
        let near = |value: f32, wanted: f32| (value - wanted).abs() < 1e-6;
        assert!(near(matrix[0][0], 1.0) && near(matrix[0][1], 0.0) && near(matrix[0][2], 0.5f32.sqrt()));
        assert!(near(matrix[0][3], -1.0));
        assert_eq!(matrix[4], [0.0; 5]);
    }

    proptest! {
        #[test]
        fn it_is_symmetric_and_within_bounds(
            vectors in prop::collection::vec(prop::collection::vec(-10f32..10.0, 8), 1..6)
        ) {
            let matrix = similarity(&vectors);
            for (row, cells) in matrix.iter().enumerate() {
                for (column, value) in cells.iter().enumerate() {
                    prop_assert!((-1.0..=1.0).contains(value));
                    prop_assert!((value - matrix[column][row]).abs() < 1e-6);
                }
            }
        }
    }
}
