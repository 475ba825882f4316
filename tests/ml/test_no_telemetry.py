"""What a library does on its own: ONNX Runtime would report its use over the network."""

import os
import subprocess
import sys


def test_opening_a_network_leaves_no_number_of_this_machine_behind(tmp_path):
    home, temporary = tmp_path / "home", tmp_path / "temporary"
    home.mkdir()
    temporary.mkdir()
    code = (
        "from aura_trainer.ml.features.encoding import make_session\n"
        "from aura_trainer.ml.features.lite0_network import network_graph\n"
        "print(make_session(network_graph()).get_inputs()[0].name)"
    )
    environment = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**environment, "HOME": str(home), "TMPDIR": str(temporary), "XDG_CACHE_HOME": str(home)},
    )
    assert done.stdout == "image\n"
    assert not list(home.rglob("*"))
    assert not list(temporary.rglob("*"))
