package dev.linchpin.data;

/** The two parts that published data sets come in. */
public enum Split {
  TRAIN,
  TEST
}
