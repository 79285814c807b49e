package dev.linchpin.results;

/**
 * A clean image that the report shows, kept because the report has the run folder alone.
 *
 * @param image index in the data set
 * @param label true class
 * @param position in the array of {@link Examples} with keys {@code clean} and the model
 */
public record PictureRow(String model, int image, int label, int position) {}
