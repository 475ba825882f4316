import psutil
import pynvml
import pytest

from aura_trainer.services.hardware import (
    GIGABYTE,
    DetectionFailed,
    Gpu,
    detect_free_disk,
    detect_gpu,
    detect_memory,
    identify_machine,
)


def test_memory_is_what_the_system_tells():
    memory = detect_memory()
    assert memory.total == psutil.virtual_memory().total / GIGABYTE
    assert 0 < memory.available <= memory.total


def test_the_disk_is_that_of_the_data_folder_even_before_it_is_made(tmp_path, monkeypatch):
    asked = []
    usage = psutil.disk_usage(str(tmp_path))

    def disk_usage(path):
        asked.append(path)
        return usage

    monkeypatch.setattr(psutil, "disk_usage", disk_usage)
    assert detect_free_disk(tmp_path / "not" / "made" / "yet") == usage.free / GIGABYTE
    assert asked == [str(tmp_path)]


def test_a_disk_that_does_not_answer_is_told(tmp_path, monkeypatch):
    def disk_usage(_path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(psutil, "disk_usage", disk_usage)
    with pytest.raises(DetectionFailed, match="Permission denied"):
        detect_free_disk(tmp_path)


class Driver:
    """NVIDIA's library as it behaves with these cards: name and gigabytes."""

    def __init__(self, monkeypatch, cards=(), error=None):
        self.cards = cards
        self.open = 0
        replaced = {
            "nvmlInit": lambda: self.begin(error),
            "nvmlShutdown": self.end,
            "nvmlDeviceGetCount": lambda: len(cards),
            "nvmlDeviceGetHandleByIndex": lambda number: cards[number],
            "nvmlDeviceGetName": lambda card: card[0],
            "nvmlDeviceGetMemoryInfo": self.memory,
        }
        for name, call in replaced.items():
            monkeypatch.setattr(pynvml, name, call)

    def begin(self, error):
        if error is not None:
            raise pynvml.NVMLError(error)
        self.open += 1

    def end(self):
        self.open -= 1

    def memory(self, card):
        if card[1] is None:
            raise pynvml.NVMLError(pynvml.NVML_ERROR_GPU_IS_LOST)
        return type("Info", (), {"total": int(card[1] * GIGABYTE)})


@pytest.mark.parametrize(
    "error",
    [
        pynvml.NVML_ERROR_LIBRARY_NOT_FOUND,
        pynvml.NVML_ERROR_DRIVER_NOT_LOADED,
        pynvml.NVML_ERROR_NOT_FOUND,
    ],
)
def test_no_driver_at_work_means_no_card(monkeypatch, error):
    Driver(monkeypatch, error=error)
    assert detect_gpu() is None


def test_a_driver_without_a_card_means_no_card(monkeypatch):
    driver = Driver(monkeypatch)
    assert detect_gpu() is None
    assert driver.open == 0


def test_the_card_with_the_most_memory_counts(monkeypatch):
    driver = Driver(monkeypatch, [("Small", 2.0), ("Large", 12.0)])
    assert detect_gpu() == Gpu("Large", 12.0)
    assert driver.open == 0


@pytest.mark.parametrize(
    ("cards", "error"), [((), pynvml.NVML_ERROR_LIB_RM_VERSION_MISMATCH), ([("Lost", None)], None)]
)
def test_a_driver_that_does_not_answer_is_told(monkeypatch, cards, error):
    driver = Driver(monkeypatch, cards, error)
    with pytest.raises(DetectionFailed, match=r"\w"):
        detect_gpu()
    assert driver.open == 0


def test_another_machine_has_another_name(monkeypatch):
    here = identify_machine()
    assert here == identify_machine()
    monkeypatch.setattr("platform.node", lambda: "another-machine")
    assert identify_machine() != here
