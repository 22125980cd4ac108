"""Define the papers' claims as experiments: variants to train and which should come out ahead.

Paper figures are test errors in per cent, from the tables that ``source`` names. Noise on digits
keeps the variants apart: without it all come near 97 %. How networks, images and budgets
were chosen is told in docs/claims.md.
"""

from backbones.registry import parse
from language.said import message
from training.experiments import CLEAN, CLOTHES, NOISY, Experiment
from training.gate_claims import EXCITATION, SQUEEZE, SQUEEZE_AND_EXCITATION
from training.judging import Comparison
from training.recipe import Recipe
from training.variant import Variant

SMALL = "stem=cifar&width=8"

DEGRADATION = Experiment(
    name="degradation",
    title=message("Deeper plain networks train worse; with shortcuts they do not"),
    claim=message(
        "On CIFAR-10 plain-56 has a higher training and test error than plain-20, while ResNet-56 "
        "(6.97 % error) is better than ResNet-20 (8.75 %). On ImageNet plain-34 (28.54 %) is worse "
        "than plain-18 (27.94 %), and ResNet-34 (25.03 %) better than ResNet-18 (27.88 %)."
    ),
    source="He et al. 2015, 1512.03385, Tables 2 and 6, Figure 6",
    variants=(
        Variant("plain-20", parse(f"plain?depth=20&{SMALL}")),
        Variant("plain-56", parse(f"plain?depth=56&{SMALL}")),
        Variant("ResNet-20", parse(f"resnet?depth=20&{SMALL}"), "8.75"),
        Variant("ResNet-56", parse(f"resnet?depth=56&{SMALL}"), "6.97"),
    ),
    comparisons=(
        Comparison("plain-20", "plain-56"),
        Comparison("plain-20", "plain-56", "train"),
        Comparison("ResNet-56", "plain-56"),
        Comparison("ResNet-56", "plain-56", "train"),
        Comparison(
            "ResNet-56",
            "ResNet-20",
            outlook=message(
                "The paper's 1.8 points came after 64,000 steps on harder images; 128 steps here "
                "are too few for 56 layers to pass 20. With tens of epochs the training error "
                "should turn first, then the test error."
            ),
        ),
    ),
    recipe=CLEAN,
    seeds=4,
)

PREACTIVATION = Experiment(
    name="pre-activation",
    title=message("Pre-activation eases training at depth"),
    claim=message(
        "On CIFAR-10 full pre-activation lowers the error of ResNet-110 from 6.61 to 6.37 % and of "
        "ResNet-1001 from 7.61 to 4.92 %: the deeper, the more."
    ),
    source="He et al. 2016, 1603.05027, Tables 2 and 3",
    variants=(
        Variant(
            "original", parse(f"preact_resnet?depth=110&activation_order=original&{SMALL}"), "6.61"
        ),
        Variant(
            "pre-activation",
            parse(f"preact_resnet?depth=110&activation_order=full&{SMALL}"),
            "6.37",
        ),
    ),
    comparisons=(
        Comparison(
            "pre-activation",
            "original",
            outlook=message(
                "With the paper's 64,000 steps both learn, and 0.2 points are left of the "
                "difference at 110 layers, 2.7 at 1,001."
            ),
        ),
    ),
    recipe=NOISY.but(epochs=3),
    seeds=4,
)

ORDERS = Experiment(
    name="orders",
    title=message("Full pre-activation is the best of five orders"),
    claim=message(
        "ResNet-110 on CIFAR-10: original 6.61 % error, BN after the addition 8.17 %, ReLU before "
        "it 7.84 %, ReLU-only pre-activation 6.71 %, full pre-activation 6.37 %."
    ),
    source="He et al. 2016, 1603.05027, Table 2",
    variants=tuple(
        Variant(label, parse(f"preact_resnet?depth=56&activation_order={order}&{SMALL}"), error)
        for label, order, error in (
            ("original", "original", "6.61"),
            ("BN after", "bn_after_addition", "8.17"),
            ("ReLU before", "relu_before_addition", "7.84"),
            ("ReLU only", "relu_only", "6.71"),
            ("full", "full", "6.37"),
        )
    ),
    comparisons=(
        Comparison("full", "BN after"),
        Comparison("full", "ReLU before"),
        Comparison(
            "full",
            "ReLU only",
            outlook=message(
                "In the paper 0.3 points part them after 64,000 steps. Three epochs tell which "
                "order begins to learn sooner; with tens of epochs the difference should shrink."
            ),
        ),
        Comparison(
            "full",
            "original",
            outlook=message(
                "In the paper, too, full pre-activation ends with a slightly higher training loss "
                "at 110 layers; at the test it wins by 0.2 points after 64,000 steps, and by 2.7 "
                "at 1,001 layers. Three epochs tell which order begins to learn sooner."
            ),
        ),
    ),
    recipe=NOISY.but(epochs=3),
    seeds=4,
)

SHORTCUTS = Experiment(
    name="shortcuts",
    title=message("The identity is the best shortcut"),
    claim=message(
        "ResNet-110 on CIFAR-10: identity 6.61 % error, a 1x1 convolution on every shortcut "
        "12.22 %, both paths halved 12.35 %, dropout on the shortcut fails. All of them can "
        "represent what the identity can: it is a matter of optimisation."
    ),
    source="He et al. 2016, 1603.05027, Table 1",
    variants=(
        Variant(
            "identity", parse(f"preact_resnet?depth=56&activation_order=original&{SMALL}"), "6.61"
        ),
        Variant(
            "1x1 conv",
            parse(
                f"preact_resnet?depth=56&activation_order=original&shortcut_variant=conv&{SMALL}"
            ),
            "12.22",
        ),
        Variant(
            "scaled by 0.5",
            parse(
                f"preact_resnet?depth=56&activation_order=original&shortcut_variant=scaling&{SMALL}"
            ),
            "12.35",
        ),
        Variant(
            "dropout",
            parse(
                f"preact_resnet?depth=56&activation_order=original&shortcut_variant=dropout&{SMALL}"
            ),
            "> 20",
        ),
    ),
    comparisons=(
        Comparison("identity", "1x1 conv"),
        Comparison("identity", "scaled by 0.5"),
        Comparison(
            "identity",
            "dropout",
            outlook=message(
                "With the paper's 64,000 steps all but dropout learn, and the differences shrink "
                "to about six points; they come from optimisation, which a long training helps."
            ),
        ),
    ),
    recipe=NOISY,
    seeds=4,
)

GROWTH = Experiment(
    name="densenet-k",
    title=message("DenseNet: a larger growth rate is more accurate"),
    claim=message(
        "With augmentation, the error on CIFAR-10 falls from 5.24 % (1.0M parameters, L = 40, "
        "k = 12) over 4.10 % (7.0M, L = 100, k = 12) to 3.74 % (27.2M, L = 100, k = 24): no sign "
        "of overfitting."
    ),
    source="Huang et al. 2017, 1608.06993v5, Table 2",
    variants=(
        Variant("k = 4", parse("densenet?stem=cifar&depth=22&growth_rate=4")),
        Variant("k = 8", parse("densenet?stem=cifar&depth=22&growth_rate=8")),
        Variant("k = 12", parse("densenet?stem=cifar&depth=22&growth_rate=12")),
    ),
    comparisons=(
        Comparison("k = 8", "k = 4"),
        Comparison(
            "k = 12",
            "k = 8",
            outlook=message(
                "With more epochs the narrow nets catch up, and the steps get smaller: the paper's "
                "are 1.1 and 0.4 points."
            ),
        ),
    ),
    recipe=NOISY,
    seeds=4,
)

SCALING = Experiment(
    name="scaling",
    title=message("Scaling width, depth and resolution together beats scaling one"),
    claim=message(
        "ResNet-50 at four times its multiply-accumulates, error on ImageNet: depth alone 21.9 %, "
        "width alone 22.3 %, resolution alone 22.5 %, all three together 21.2 %."
    ),
    source="Tan and Le 2019, 1905.11946, Table 3",
    variants=(
        Variant("depth x 4", parse(f"resnet?stages=3,4,4&{SMALL}"), "21.9"),
        Variant("width x 2", parse("resnet?stages=1,1,1&stem=cifar&width=16"), "22.3"),
        Variant("resolution x 2", parse(f"resnet?stages=1,1,1&{SMALL}"), "22.5", size=16),
        Variant("compound", parse("resnet?stages=2,2,1&stem=cifar&width=9"), "21.2", size=10),
    ),
    comparisons=(
        Comparison("compound", "depth x 4"),
        Comparison(
            "compound",
            "width x 2",
            outlook=message(
                "In so short a training a wide, flat network is about as good. At twelve times "
                "the costs of the base compound scaling is ahead of width alone by 0.35 points."
            ),
        ),
        Comparison(
            "compound",
            "resolution x 2",
            outlook=message(
                "The paper's single dimensions saturate at 16 billion multiply-accumulates and "
                "millions of images. With 7,200 images all four come near what these images can "
                "teach, so more images should part them, more epochs alone should not."
            ),
        ),
    ),
    recipe=CLOTHES.but(size=8, epochs=4),
    seeds=4,
    condition=message(
        "Four times the multiply-accumulates of an eight-layer ResNet of width 8 on images of 8 "
        "pixels, 0.75 million: in depth, in width, in resolution, or in all three (depth 1.7, "
        "width 1.1, resolution 1.25) at 0.71 million."
    ),
)

ABLATION = Experiment(
    name="ablation",
    title=message("Ablation study: what shortcuts are worth in 34 and 50 layers"),
    claim=message(
        "On ImageNet ResNet-34 has 25.03 % error, the same network without shortcuts 28.54 %. The "
        "paper trains no plain network of 50 layers: here both depths are tried with equal images "
        "and epochs, and the report is yours to write."
    ),
    source="He et al. 2015, 1512.03385, Tables 2 and 3",
    variants=(
        Variant("ResNet-34", parse("resnet?depth=34&width=8"), "25.03"),
        Variant("plain-34", parse("plain?depth=34&width=8"), "28.54"),
        Variant("ResNet-50", parse("resnet?depth=50&width=8"), "22.85"),
        Variant("plain-50", parse("plain?depth=50&width=8")),
    ),
    comparisons=(
        Comparison(
            "ResNet-34",
            "plain-34",
            outlook=message(
                "With the paper's 600,000 steps both learn, and 3.5 points are left of the "
                "difference."
            ),
        ),
        Comparison("ResNet-34", "plain-34", "train"),
        Comparison("ResNet-50", "plain-50"),
        Comparison("ResNet-50", "plain-50", "train"),
    ),
    recipe=Recipe(data="fashion10k", size=28, epochs=5),
    seeds=7,
)

EXPERIMENTS: dict[str, Experiment] = {
    experiment.name: experiment
    for experiment in (
        DEGRADATION,
        PREACTIVATION,
        ORDERS,
        SHORTCUTS,
        GROWTH,
        SQUEEZE_AND_EXCITATION,
        SQUEEZE,
        EXCITATION,
        SCALING,
        ABLATION,
    )
}
"""Experiments by name, in the order of the papers."""
