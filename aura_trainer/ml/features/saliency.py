"""Where the eye goes, by the spectral residual."""

import cv2
import numpy as np
import numpy.typing as npt

_SIDE = 64
_AVERAGE = 3
_BLUR = 2.5
# Below this deviation, in grey levels, a picture shows nothing but noise.
_FLAT = 0.5


def spectral_residual(luma: npt.NDArray[np.uint8]) -> npt.NDArray[np.float64]:
    """Return a saliency map float64[64, 64] that sums to one.

    Hou and Zhang, "Saliency Detection: A Spectral Residual Approach" (CVPR 2007): what remains of the log
    amplitude spectrum after its local average is taken away, brought back to the picture and blurred.

    Args:
        luma: uint8[height, width].
    """
    small = cv2.resize(luma, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA).astype(np.float64)
    if small.std() < _FLAT:
        return np.full(small.shape, 1 / small.size)
    spectrum = np.fft.fft2(small)
    # One grey level keeps the logarithm finite where the spectrum has a hole.
    log_amplitude = np.log(np.abs(spectrum) + 1.0)
    average = cv2.blur(log_amplitude, (_AVERAGE, _AVERAGE), borderType=cv2.BORDER_REPLICATE)
    residual = np.exp(log_amplitude - average + 1j * np.angle(spectrum))
    power = np.abs(np.fft.ifft2(residual)) ** 2
    blurred = np.asarray(cv2.GaussianBlur(power, (0, 0), _BLUR), dtype=np.float64)
    total = float(blurred.sum())
    return blurred / total


def focus(saliency: npt.NDArray[np.float64]) -> float:
    """Return the share of saliency in its brightest tenth, in [0.1, 1]: high for one clear subject."""
    ordered = np.sort(saliency, axis=None)
    return float(ordered[-(ordered.size // 10) :].sum())


def centredness(saliency: npt.NDArray[np.float64]) -> float:
    """Return how near the middle the saliency lies, in [0, 1]: one less its mean distance, corners at one."""
    axis = (np.arange(_SIDE) + 0.5) / _SIDE * 2 - 1
    distance = np.hypot(axis[:, None], axis[None, :]) / np.sqrt(2)
    return float(1 - (saliency * distance).sum())
