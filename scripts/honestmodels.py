"""The models without any defence that could mask gradients, and how linchpin is asked about them."""

import pathlib
import shutil
from typing import NamedTuple

import sharedoptions

ROOT = pathlib.Path(__file__).resolve().parent.parent
NORMALIZED = ("--mean", "0.485,0.456,0.406", "--std", "0.229,0.224,0.225")
BYTES = ("--pixels", "0..255")


class Model(NamedTuple):
    """data: which; epsilon: of Linf, small where the model is not robust at all, so that there is something to find."""

    data: str
    images: int
    epsilon: str
    options: tuple = ()


# Those of Fashion-MNIST are linchpin's own. images: as many as there are.
MODELS = {
    "cifar10-resnet20": Model("cifar10", 500, "1/255"),
    "cifar10-resnet20-module": Model("cifar10", 500, "1/255"),
    "cifar10-resnet56-unnormalized": Model("cifar10", 500, "1/255", NORMALIZED),
    "cifar10-resnet8-keras2": Model("cifar10", 500, "1/255", BYTES),
    "cifar10-resnet4b-linf-softmax": Model("cifar10", 500, "2/255"),
    "imagenet-mobilenet-v1-025": Model("imagenet", 30, "1/510", BYTES),
    "fashion-mnist-cnn": Model("fashion", 500, "8/255"),
    "fashion-mnist-cnn-sensitivity": Model("fashion", 500, "8/255"),
}


def parser(prog, description, images):
    """With --models and --images, by default so many at most."""
    made = sharedoptions.parser(prog, description)
    made.add_argument("--models", default=",".join(MODELS), help=f"of {', '.join(MODELS)} (default: all)")
    made.add_argument("--images", type=int, default=images, help=f"most of each model (default: {images})")
    return made


def parse(made):
    """Arguments; ends the program where they are wrong."""
    args = made.parse_args()
    args.models = sharedoptions.chosen(made, args.models, MODELS)
    sharedoptions.resolve(args)
    return args


def data(args):
    """What --data takes, for each of the data of MODELS."""
    return {
        "cifar10": f"cifar10:{sharedoptions.exact_cifar10(args)}",
        "fashion": f"idx:{ROOT / 'savedmodels/fashion-mnist-slice'}",
        "imagenet": f"images:{imagenet(args.shared, args.out / 'imagenet')}",
    }


def imagenet(shared, folder):
    """A folder a class, and the file of the classes' order, as `linchpin audit --data images:` takes them."""
    samples = shared / "data/imagenet-samples"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for entry in [*sorted((samples / "val").iterdir()), samples / "synsets.txt"]:
        (folder / entry.name).symlink_to(entry)
    return folder


def options(shared, data, name, images):
    """Options of `linchpin audit` for at most so many images of a model of MODELS."""
    model = MODELS[name]
    path = ROOT / "savedmodels" / name if model.data == "fashion" else shared / "models" / name
    limit = min(model.images, images)
    return ["--model", path, "--data", data[model.data], "--limit", limit, "--epsilon", model.epsilon, *model.options]
