import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    "module",
    [
        "dataset",
        "outcome",
        "recipe",
        "features.base",
        "archive",
        "validation_csv",
        "features.registry",
        "near_copies",
        "manifest",
    ],
)
def test_modules_that_name_things_do_not_load_the_heavy_libraries(module):
    code = (
        f"import sys, aura_trainer.ml.{module}; "
        "print([name for name in ('sklearn', 'onnxruntime', 'onnx', 'skops', 'cv2') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
