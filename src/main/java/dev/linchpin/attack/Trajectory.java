package dev.linchpin.attack;

/**
 * One image × one restart or target neuron.
 *
 * @param image position in the job, not in the data set
 * @param index rank among the image's trajectories; lower ones win
 */
record Trajectory(int image, int index) implements Comparable<Trajectory> {
  /** Cheap work first: all images' first trajectory, then all second ones, … */
  @Override
  public int compareTo(Trajectory other) {
    int byIndex = Integer.compare(index, other.index);
    return byIndex != 0 ? byIndex : Integer.compare(image, other.image);
  }
}
