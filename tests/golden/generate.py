"""Writes the reference values that the golden tests compare with: python3 tests/golden/generate.py [folder]

Needs PyTorch, 1.11 or later. It shares nothing with the packages of this repository: gradients are PyTorch's, in float64, and the nets, penalties
and TensorFlow's paddings are written out here from their formulas. README.md has the format.
"""

import json
import math
import pathlib
import sys

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

BATCH = 6
DIGITS = 10  # what a file keeps of a number


def fill(shape, seed, scale):
    """A tensor of pseudorandom numbers from -scale/2 to scale/2, each rounded to float32 as the tests have them."""
    values, s = [], seed
    for _ in range(math.prod(shape)):
        s = (1664525 * s + 1013904223) % 2**32
        values.append((s / 2**32 - 0.5) * scale)
    return torch.tensor(values).to(torch.float32).to(torch.float64).reshape(shape)


# Layers. Images are [batch, height, width, channels] between layers, filters [height, width, in, out], as in TensorFlow.


def pad_same(x, kernel, stride, value=0.0):
    """TensorFlow's 'same' for an [batch, channels, height, width] image: the odd cell goes to the bottom and the right."""
    sides = []
    for size, k, s in zip(x.shape[:1:-1], kernel[::-1], stride[::-1]):  # width first, as F.pad wants it
        total = max((-(-size // s) - 1) * s + k - size, 0)
        sides += [total // 2, total - total // 2]
    return F.pad(x, sides, value=value)


def windowed(op):
    """An operation on [batch, channels, height, width] as one on [batch, height, width, channels]."""
    return lambda x, *args, **kwargs: op(x.permute(0, 3, 1, 2), *args, **kwargs).permute(0, 2, 3, 1)


@windowed
def conv(x, w, b, stride=(1, 1), same=False):
    if same:
        x = pad_same(x, w.shape[:2], stride)
    return F.conv2d(x, w.permute(3, 2, 0, 1), b, stride=stride)


@windowed
def max_pool(x, size, stride, same=False):
    return F.max_pool2d(pad_same(x, size, stride, -math.inf) if same else x, size, stride)


@windowed
def avg_pool(x, size, stride, same=False):
    if not same:
        return F.avg_pool2d(x, size, stride)
    sums, cells = [F.avg_pool2d(pad_same(t, size, stride), size, stride) for t in (x, torch.ones_like(x))]
    return sums / cells


def dense(x, w, b):
    return x @ w + b


def moments(x):
    """The mean and the biased variance of each channel."""
    axes = tuple(range(x.dim() - 1))
    mean = x.mean(axes)
    return mean, ((x - mean) ** 2).mean(axes)


def normalize(x, statistics, gamma, beta):
    mean, variance = statistics
    return (x - mean) / torch.sqrt(variance + 1e-5) * gamma + beta


def gelu(x):
    return x / 2 * (1 + torch.erf(x / math.sqrt(2)))


def gelu_tanh(x):
    return x / 2 * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))


def elu(x):
    return torch.where(x > 0, x, torch.expm1(torch.minimum(x, torch.zeros_like(x))))


def softplus(x):
    return torch.logaddexp(x, torch.zeros_like(x))


def leaky_relu(x, slope):
    return torch.where(x > 0, x, slope * x)


# Nets: from parameters p and images x to logits. A net that updates running averages returns them, too.


def mlp(p, s, x):
    h = torch.tanh(dense(x, p["fc1.w"], p["fc1.b"]))
    h = softplus(dense(h, p["fc2.w"], p["fc2.b"]))
    return dense(h, p["fc3.w"], p["fc3.b"]), {}


def lenet(p, s, x):
    h = max_pool(torch.relu(conv(x, p["conv1.w"], p["conv1.b"], same=True)), (2, 2), (2, 2))
    h = max_pool(torch.relu(conv(h, p["conv2.w"], p["conv2.b"])), (2, 2), (2, 2))
    h = torch.relu(conv(h, p["conv3.w"], p["conv3.b"])).flatten(1)
    return dense(torch.relu(dense(h, p["fc1.w"], p["fc1.b"])), p["fc2.w"], p["fc2.b"]), {}


def gelunet(p, s, x):
    h = gelu(conv(x, p["conv1.w"], p["conv1.b"], (2, 2), same=True))
    h = avg_pool(elu(conv(h, p["conv2.w"], p["conv2.b"])), (2, 2), (2, 2)).flatten(1)
    return dense(torch.sigmoid(dense(h, p["fc1.w"], p["fc1.b"])), p["fc2.w"], p["fc2.b"]), {}


def resblock(p, s, x):
    def norm(x, name):
        return normalize(x, moments(x), p[f"{name}.gamma"], p[f"{name}.beta"])

    h = torch.relu(norm(conv(x, p["conv1.w"], p["conv1.b"], same=True), "bn1"))
    y = torch.relu(norm(conv(h, p["conv2.w"], p["conv2.b"], (2, 2), same=True), "bn2"))
    y = norm(conv(y, p["conv3.w"], p["conv3.b"], same=True), "bn3")
    shortcut = avg_pool(h, (2, 2), (2, 2))
    shortcut = torch.cat([shortcut, torch.zeros_like(shortcut)], 3)
    return dense(torch.relu(y + shortcut).mean((1, 2)), p["fc.w"], p["fc.b"]), {}


def normnet(p, s, x):
    momentum, after = 0.9, {}

    def update(name, x):
        for kind, batch in zip(("mean", "variance"), moments(x)):
            after[f"{name}.{kind}"] = momentum * s[f"{name}.{kind}"] + (1 - momentum) * batch

    h = conv(x, p["conv1.w"], p["conv1.b"], (2, 2), same=True)
    update("bn1", h)
    h = normalize(h, moments(h), p["bn1.gamma"], p["bn1.beta"])
    h = avg_pool(h * torch.sigmoid(h), (3, 3), (2, 2), same=True)
    h = leaky_relu(conv(h, p["conv2.w"], p["conv2.b"], (1, 2)), 0.1)
    h = max_pool(h, (3, 2), (2, 1), same=True).flatten(1)
    h = dense(h, p["fc1.w"], p["fc1.b"])
    update("bn2", h)
    h = gelu_tanh(normalize(h, (s["bn2.mean"], s["bn2.variance"]), p["bn2.gamma"], p["bn2.beta"]))
    h = torch.selu(dense(h, p["fc2.w"], p["fc2.b"]))
    return dense(h, p["fc3.w"], p["fc3.b"]), after


B = 0.2  # the scale of biases
NETS = {
    "mlp": {
        "forward": mlp,
        "net": "fc1 tanh; fc2 softplus; fc3",
        "input": [12], "classes": 5, "labels": [1, 4, 2, 0, 3, 1], "seed": 13001,
        "params": [("fc1.w", [12, 16], 1.0), ("fc1.b", [16], B), ("fc2.w", [16, 16], 1.0), ("fc2.b", [16], B),
                   ("fc3.w", [16, 5], 1.0), ("fc3.b", [5], B)],
    },
    "lenet": {
        "forward": lenet,
        "net": "conv1 same, relu, max pool 2; conv2 valid, relu, max pool 2; conv3 valid, relu, flatten; fc1 relu; fc2",
        "input": [28, 28, 1], "classes": 10, "labels": [1, 4, 7, 0, 3, 6], "seed": 12001,
        "params": [("conv1.w", [5, 5, 1, 6], 0.8), ("conv1.b", [6], B), ("conv2.w", [5, 5, 6, 16], 0.4), ("conv2.b", [16], B),
                   ("conv3.w", [5, 5, 16, 120], 0.25), ("conv3.b", [120], B), ("fc1.w", [120, 84], 0.4), ("fc1.b", [84], B),
                   ("fc2.w", [84, 10], 0.6), ("fc2.b", [10], B)],
    },
    "gelunet": {
        "forward": gelunet,
        "net": "conv1 same stride 2, exact (erf) gelu; conv2 valid, elu; average pool 2; flatten; fc1 sigmoid; fc2",
        "input": [16, 16, 2], "classes": 4, "labels": [3, 2, 1, 0, 3, 2], "seed": 15001,
        "params": [("conv1.w", [3, 3, 2, 6], 1.0), ("conv1.b", [6], B), ("conv2.w", [3, 3, 6, 8], 0.6), ("conv2.b", [8], B),
                   ("fc1.w", [72, 20], 0.5), ("fc1.b", [20], B), ("fc2.w", [20, 4], 1.5), ("fc2.b", [4], B)],
    },
    "resblock": {
        "forward": resblock,
        "net": "h = relu(bn1(conv1 same)); y = bn3(conv3 same(relu(bn2(conv2 same stride 2 (h))))); s = average pool 2 of h with zero "
               "channels appended; the mean of relu(y + s) over the image; fc. Batch norms take the statistics of the batch.",
        "input": [8, 8, 3], "classes": 7, "labels": [4, 0, 3, 6, 2, 5], "seed": 14001,
        "params": [("conv1.w", [3, 3, 3, 8], 0.8), ("conv1.b", [8], B), ("bn1.gamma", [8], 2.0), ("bn1.beta", [8], 0.4),
                   ("conv2.w", [3, 3, 8, 16], 0.5), ("conv2.b", [16], B), ("bn2.gamma", [16], 2.0), ("bn2.beta", [16], 0.4),
                   ("conv3.w", [3, 3, 16, 16], 0.4), ("conv3.b", [16], B), ("bn3.gamma", [16], 2.0), ("bn3.beta", [16], 0.4),
                   ("fc.w", [16, 7], 1.0), ("fc.b", [7], B)],
    },
    "normnet": {
        "forward": normnet,
        "net": "conv1 5x5 same stride 2, bn1 with the statistics of the batch, swish, average pool 3 stride 2 same (over the cells inside the "
               "image); conv2 2x3 valid stride 1x2, leaky relu 0.1, max pool 3x2 stride 2x1 same; flatten; fc1, bn2 with the running averages, "
               "tanh gelu; fc2 selu; fc3. `after` has the running averages after the step: 0.9 of the old, 0.1 of the batch's.",
        "input": [15, 18, 2], "classes": 5, "labels": [4, 0, 3, 1, 2, 0], "seed": 16001,
        "params": [("conv1.w", [5, 5, 2, 6], 0.8), ("conv1.b", [6], B), ("bn1.gamma", [6], 2.0), ("bn1.beta", [6], 0.4),
                   ("conv2.w", [2, 3, 6, 8], 0.8), ("conv2.b", [8], B), ("fc1.w", [32, 16], 1.0), ("fc1.b", [16], B),
                   ("bn2.gamma", [16], 3.0), ("bn2.beta", [16], 0.4), ("fc2.w", [16, 12], 1.0), ("fc2.b", [12], B),
                   ("fc3.w", [12, 5], 1.5), ("fc3.b", [5], B)],
        "state": [("bn1.mean", [6], 1.0, 0.0), ("bn1.variance", [6], 0.5, 1.0), ("bn2.mean", [16], 1.0, 0.0),
                  ("bn2.variance", [16], 0.5, 1.0)],
    },
}


# Quantities, each a scalar: means over the batch of squared norms of one example, where no other is said.


def slopes(score, x, weights=None):
    """
    For scores [batch]: the mean over the batch of the squared norm of the gradient by each example's input of the sum of the scores. The
    scores may be weighted, by weights [batch] that this gradient, but not that by the parameters, takes as constants.
    """
    weights = torch.ones_like(score) if weights is None else weights
    (slope,) = torch.autograd.grad(score, x, grad_outputs=weights, create_graph=True)
    return (slope**2).sum() / len(x)


def quantities(g, x, y, soft, r, rs):
    """From logits g, inputs x, one-hot labels y, soft labels, one vector r, and one vector for each example."""
    p, log_p = torch.softmax(g, 1), torch.log_softmax(g, 1)
    classes = range(g.shape[1])
    yield "crossEntropy", -(y * log_p).sum() / len(x)
    yield "crossEntropySoft", -(soft * log_p).sum() / len(x)
    yield "doubleBack", slopes(-(y * log_p).sum(1), x)
    yield "doubleBackSoft", slopes(-(soft * log_p).sum(1), x)
    yield "spectReg", slopes(g @ r, x)
    yield "spectRegPerExample", slopes((g * rs).sum(1), x)
    yield "frobenius", sum(slopes(g[:, k], x) for k in classes)
    yield "jacReg", sum(slopes(p[:, k], x) for k in classes)
    yield "oneHot", slopes((g * y).sum(1), x)
    yield "oneClass", slopes(g[:, 1], x)
    yield "confidencePenalty", (p * log_p).sum() / len(x)
    yield "paperConfidence", (p * torch.log(1e-6 + p)).sum()
    yield "paperSoftmax", slopes((p * g).sum(1), x)
    yield "paperSoftmax2", sum(slopes(g[:, k], x, p[:, k]) for k in classes)
    yield "paperTop2", slopes(g.topk(2, 1).values.sum(1), x)


# Files


def kept(value, scale=0.0):
    """A number as a file has it: without the rounding errors that are left where the exact value, beside others of this scale, is 0."""
    return 0.0 if abs(value) < 1e-13 * scale else float(f"{float(value):.{DIGITS}g}")


def summary(gradient, scale):
    """Of a parameter's gradient: L2 norm, largest magnitude, and some entries by flat index, the largest among them."""
    flat = gradient.flatten()
    if flat.abs().max() < 1e-13 * scale:
        flat = torch.zeros_like(flat)
    n = len(flat)
    places = {0, n // 7, n // 5, n // 3, n // 2, 2 * n // 3, n - 1, int(flat.abs().argmax())}
    return {"l2": kept(flat.norm()), "largest": kept(flat.abs().max()), "at": {str(i): kept(flat[i], scale) for i in sorted(places)}}


def reference(net):
    """The contents of a net's file."""
    shape, classes = [BATCH, *net["input"]], net["classes"]
    params = {name: {"shape": size, "scale": scale, "seed": net["seed"] + i} for i, (name, size, scale) in enumerate(net["params"])}
    state = {name: {"shape": size, "scale": scale, "offset": offset, "seed": net["seed"] + 500 + i}
             for i, (name, size, scale, offset) in enumerate(net.get("state", []))}
    inputs = {"x": {"shape": shape, "scale": 2.0, "seed": 852}, "r": {"shape": [classes], "scale": 4.0, "seed": 853},
              "rPerExample": {"shape": [BATCH, classes], "scale": 4.0, "seed": 854}}

    p = {name: fill(**how).requires_grad_() for name, how in params.items()}
    s = {name: (fill(how["shape"], how["seed"], how["scale"]) + how["offset"]).to(torch.float32).to(torch.float64)
         for name, how in state.items()}
    x, r, rs = [fill(**how) for how in inputs.values()]
    x.requires_grad_()
    y = F.one_hot(torch.tensor(net["labels"]), classes).to(torch.float64)
    g, after = net["forward"](p, s, x)
    expected = {}
    for name, value in quantities(g, x, y, 0.9 * y + 0.1 / classes, r, rs):
        gradients = torch.autograd.grad(value, list(p.values()), retain_graph=True, allow_unused=True)
        gradients = [torch.zeros_like(q) if d is None else d for q, d in zip(p.values(), gradients)]
        scale = max(d.abs().max() for d in gradients)
        expected[name] = {"value": kept(value), "grad": {q: summary(d, scale) for q, d in zip(p, gradients)}}
    return {"net": net["net"], "inputShape": net["input"], "classes": classes, "batch": BATCH, "labels": net["labels"],
            "params": params, "state": state, **inputs, "logits": [[kept(v) for v in row] for row in g.tolist()],
            "after": {name: [kept(v) for v in values.tolist()] for name, values in after.items()}, "expected": expected}


def text(value, depth=0):
    """JSON with a line for each entry of the upper levels, so that a difference can be read."""
    if depth == 4 or not isinstance(value, dict) or not value or not any(isinstance(v, dict) for v in value.values()):
        return json.dumps(value, separators=(",", ":"))
    lines = [f"{' ' * (depth + 1)}{json.dumps(key)}: {text(v, depth + 1)}" for key, v in value.items()]
    return "{\n" + ",\n".join(lines) + f"\n{' ' * depth}}}"


if __name__ == "__main__":
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).parent / "values"
    folder.mkdir(parents=True, exist_ok=True)
    for name, net in NETS.items():
        (folder / f"{name}.json").write_text(text(reference(net)) + "\n")
