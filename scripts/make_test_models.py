#!/usr/bin/env python
"""Makes the tiny SavedModels of the Java tests, src/test/resources/models/<name>, and beside each
expected.json: what Python TensorFlow answers on images that Java makes by the same formula.

    $(scripts/python-venv) scripts/make_test_models.py [name ...]

Weights are random, from a seed that the name gives. A JSON file holds, for images in [0,1] (NHWC):
logits [n][classes], features [n][features], weights [features][classes], bias, labels (argmax),
gradients [n][height*width*channels] of softmax cross-entropy on the logits with respect to the images,
parameters, trainable [name, shape] of those that are trained, multiply_adds an image (null where not counted), and which hints the model needs
(signature, output, pixels, mean, std) or why it is refused.
"""

import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import json
import pathlib
import shutil

import numpy as np
import tensorflow as tf

from testmodels import case, expected, keras2_models, keras3_models, module_models, tf1_models

OUT = pathlib.Path(__file__).resolve().parent.parent / "src/test/resources/models"
MODELS = {**keras3_models.MODELS, **keras2_models.MODELS, **module_models.MODELS, **tf1_models.MODELS}


def make(name, build):
    directory = OUT / name
    shutil.rmtree(directory, ignore_errors=True)
    tf.keras.backend.clear_session()
    model = build(case.generator(name))
    case.balance(model)
    x, logits, contents = expected.expected(model, name, build.__doc__)
    model.export(str(directory))
    for left in ("keras_metadata.pb", "fingerprint.pb"):
        (directory / left).unlink(missing_ok=True)
    assets = directory / "assets"
    if assets.is_dir() and not any(assets.iterdir()):
        assets.rmdir()
    difference = expected.check(model, str(directory), x, logits)
    try:
        contents["multiply_adds"] = expected.count(model, str(directory))
    except (ValueError, AttributeError, tf.errors.OpError) as e:
        print("  not counted:", str(e).splitlines()[0])
        contents["multiply_adds"] = None
    with open(directory / "expected.json", "w") as f:
        json.dump(contents, f, separators=(",", ":"))
        f.write("\n")
    size = sum(p.stat().st_size for p in directory.rglob("*") if p.is_file())
    classes = len(set(contents["labels"]))
    print(
        f"{name:28} {size / 1024:6.1f} KB  {classes} classes met  exported against expected: {difference:.1e}",
        flush=True,
    )
    if difference > 1e-4:
        sys.exit(f"{name}: the exported model disagrees")
    if not np.any(contents["gradients"]):
        sys.exit(f"{name}: the gradient is zero")


def main():
    names = sys.argv[1:] or list(MODELS)
    tf.config.threading.set_intra_op_parallelism_threads(1)
    for name in names:
        if name not in MODELS:
            sys.exit(f"No model {name}; there are {', '.join(MODELS)}")
        make(name, MODELS[name])


if __name__ == "__main__":
    main()
