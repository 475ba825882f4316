"""Pictures for a usual screen out of high dynamic range and logarithmic footage, by what the file says it is."""

from collections.abc import Callable
from functools import cache

import cv2
import numpy as np
import numpy.typing as npt

from aura_trainer.media.picture import RgbImage

DeepImage = npt.NDArray[np.uint16]
"""uint16, shape (height, width, 3), channels red, green, blue, 65535 being full."""

_Curve = npt.NDArray[np.float32]

LOG_100, LOG_316, PQ, HLG = 9, 10, 16, 18
"""Transfer characteristics as ITU-T H.273 numbers them."""

_BT2020 = 9
_REFERENCE_WHITE = 203.0
_HLG_PEAK = 1000.0
_PQ_PEAK = 10_000.0
_HLG_GAMMA = 1.2
_SCREEN_GAMMA = 2.4
_KNEE = 0.5
_CODES = 1 << 16

# ITU-R BT.2087, annex 2: linear BT.2020 to linear BT.709.
_TO_BT709 = np.array(
    [[1.6605, -0.5876, -0.0728], [-0.1246, 1.1329, -0.0083], [-0.0182, -0.1006, 1.1187]], np.float32
)
# Luminance of linear BT.2020, as ITU-R BT.2100 uses it.
_LUMINANCE = np.array([[0.2627, 0.6780, 0.0593]], np.float32)


def is_known(transfer: int) -> bool:
    """Whether a transfer characteristic of H.273 is one that would look flat, grey or burnt out as it is."""
    return transfer in _LIGHT


def to_screen(image: DeepImage, transfer: int, primaries: int) -> RgbImage:
    """Return a picture for a BT.709 screen.

    Light is taken from the signal by the inverse of its transfer function (PQ and HLG: ITU-R BT.2100; logarithmic:
    ITU-T H.273, table 3), scaled so that reference white (203 cd/m2, ITU-R BT.2408) is 1, turned to BT.709 primaries,
    rolled off above half of reference white, and given the inverse of BT.1886's gamma.

    Args:
        image: uint16 (height, width, 3), as the file encodes it.
        transfer: Transfer characteristic; ``is_known`` must hold.
        primaries: Colour primaries; those of BT.2020 are converted, all others taken for BT.709.

    Returns:
        uint8 (height, width, 3).
    """
    light = _light_of(transfer)[image]
    if transfer == HLG:
        # The system's gamma works on luminance, so that hues stay.
        luminance = cv2.transform(light, _LUMINANCE)
        gain = np.maximum(luminance, 1e-6) ** np.float32(_HLG_GAMMA - 1) * np.float32(
            _HLG_PEAK / _REFERENCE_WHITE
        )
        light = light * gain.reshape(*light.shape[:2], 1)
    if primaries == _BT2020:
        light = np.asarray(cv2.transform(light, _TO_BT709), dtype=np.float32)
    return np.asarray(np.rint(_rolled_off(light) ** np.float32(1 / _SCREEN_GAMMA) * 255), dtype=np.uint8)


def _rolled_off(light: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Keep what is below the knee; bend what is above so that it nears 1 and never reaches it."""
    over = np.maximum(light - _KNEE, 0)
    bent = (1 - _KNEE) * -np.expm1(-over / (1 - _KNEE))
    return np.asarray(np.clip(light, 0, _KNEE) + bent, dtype=np.float32)


@cache
def _light_of(transfer: int) -> _Curve:
    return _LIGHT[transfer](np.linspace(0, 1, _CODES)).astype(np.float32)


def _pq_light(signal: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    m1, m2 = 2610 / 16384, 2523 / 4096 * 128
    c1, c2, c3 = 3424 / 4096, 2413 / 4096 * 32, 2392 / 4096 * 32
    power = signal ** (1 / m2)
    return np.asarray(
        (np.maximum(power - c1, 0) / (c2 - c3 * power)) ** (1 / m1) * _PQ_PEAK / _REFERENCE_WHITE
    )


def _hlg_light(signal: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    a = 0.17883277
    b, c = 1 - 4 * a, 0.5 - a * np.log(4 * a)
    return np.where(signal <= 0.5, signal**2 / 3, (np.exp((signal - c) / a) + b) / 12)


def _log_light(decades: float) -> Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]]:
    return lambda signal: np.where(signal > 0, 10 ** (decades * (signal - 1)), 0)


_LIGHT: dict[int, Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]]] = {
    LOG_100: _log_light(2.0),
    LOG_316: _log_light(2.5),
    PQ: _pq_light,
    HLG: _hlg_light,
}
