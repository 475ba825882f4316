"""Answers as they look, for the OpenAPI document. Where a list would be long, it has one item here."""

from collections.abc import Mapping

_JOB_ID = "5c0f3a52-6a6e-4f0d-9f0e-0f3f5a0c9a11"
_FRAME = "/footage/clip.mp4#t=12.480000"
_MODEL: Mapping[str, object] = {
    "digest": "46d258f549332bf1afef1bc4c858e0c053a06324a3ba13f0ef8ca25bb18edb37",
    "name": "my-custom-model",
    "created": "2025-11-03T14:36:00Z",
    "annotationCount": 120,
    "metrics": {"loss": 0.184, "meanLoss": 0.257},
    "extractors": ["context", "efficientnet-lite0"],
    "recipe": "kernel-ridge(context=2, alpha=0.001, gamma=0.03)",
    "path": "/aura/ML/PretrainedModels/versions/46d258f549332bf1.zip",
    "slots": ["active"],
}
_DEFAULT_MODEL: Mapping[str, object] = {
    "digest": "2e6e286f5a30b74eec9d6bacdb479410249b453114d3314765b295aa3809c52a",
    "name": "Factory default",
    "created": "2026-01-01T00:00:00Z",
    "annotationCount": 0,
    "metrics": {},
    "extractors": ["context"],
    "recipe": "reference-formula",
    "path": "/aura/ML/PretrainedModels/frame-importance-model-default.zip",
    "slots": ["default"],
}
_GAIN: Mapping[str, object] = {"value": 0.073, "low": 0.021, "high": 0.118}

UPLOADED: Mapping[str, object] = {"message": "Successfully uploaded 3 annotations"}

ANNOTATION_STATS: Mapping[str, object] = {
    "userId": "default-user",
    "totalAnnotations": 3,
    "averageRating": 0.7,
    "oldestAnnotation": "2025-11-03T12:00:00Z",
    "newestAnnotation": "2025-11-03T14:30:00Z",
}

ADVICE: Mapping[str, object] = {
    "totalAnnotations": 120,
    "averageRating": 0.55,
    "minRating": 0.0,
    "maxRating": 1.0,
    "ratingDistribution": {"Low (0-0.3)": 22, "Medium (0.3-0.7)": 48, "High (0.7-1.0)": 50},
    "recommendations": ["Rate more low-importance frames, such as plain backgrounds and static scenes"],
    "focusAreas": ["Simple backgrounds", "Static or minimal motion"],
    "warnings": [],
    "frameAdvice": [],
}

ANNOTATIONS: Mapping[str, object] = {
    "annotations": [
        {"framePath": _FRAME, "rating": 0.9, "timestamp": "2025-11-03T12:00:00Z", "metadata": None}
    ],
    "nextCursor": None,
    "totalAnnotations": 1,
}

CLEARED: Mapping[str, object] = {
    "message": "Removed 3 annotations",
    "cleared": 3,
    "keptIn": "/aura/ML/Annotations/default-user/cleared.jsonl",
}

STARTED: Mapping[str, object] = {"jobId": _JOB_ID, "message": "Training job submitted successfully"}

PREFLIGHT: Mapping[str, object] = {
    "timestamp": "2025-11-03T14:34:00Z",
    "annotationCount": 120,
    "hasGpu": False,
    "gpuName": None,
    "gpuVramGb": 0.0,
    "totalRamGb": 16.0,
    "availableRamGb": 9.5,
    "availableDiskSpaceGb": 74.6,
    "estimatedTrainingTimeMinutes": 2,
    "meetsMinimumRequirements": True,
    "warnings": ["No GPU detected - training will use the CPU, roughly 10-50x slower"],
    "recommendations": ["A GPU is recommended for acceptable training times"],
    "errors": [],
    "findings": [
        {"subject": "annotations", "standing": "good", "text": "120 rated frames", "remedy": ""},
    ],
    "estimates": {
        "quick": {"seconds": 12.0, "runs": 0, "others": 0, "usual": [4.0, 30.0]},
        "balanced": {"seconds": 95.0, "runs": 2, "others": 0, "usual": None},
    },
    "blocking": [],
    "unmatchedAnnotationCount": 0,
    "missingAnnotationCount": 0,
    "osVersion": "Windows-11",
}

HISTORY: Mapping[str, object] = {
    "history": [
        {
            "jobId": _JOB_ID,
            "userId": "default-user",
            "startedAt": "2025-11-03T14:35:00Z",
            "completedAt": "2025-11-03T14:36:30Z",
            "status": "Completed",
            "annotationCount": 120,
            "modelName": "my-custom-model",
            "modelPath": _MODEL["path"],
            "loss": 0.184,
            "epochs": None,
            "durationMinutes": 1.5,
            "errorMessage": None,
            "notes": "Accept, deployed",
            "systemInfo": {"hasGpu": False, "gpuName": None, "totalRamGb": 16.0, "osVersion": "Windows-11"},
        }
    ],
    "count": 1,
}

STATISTICS: Mapping[str, object] = {
    "totalTrainingRuns": 3,
    "successfulRuns": 2,
    "failedRuns": 0,
    "cancelledRuns": 1,
    "oldestRun": "2025-11-01T09:00:00Z",
    "newestRun": "2025-11-03T14:35:00Z",
    "averageTrainingTimeMinutes": 1.5,
    "totalTrainingTimeMinutes": 3.0,
}

JOB: Mapping[str, object] = {
    "jobId": _JOB_ID,
    "state": "Running",
    "progress": 45.0,
    "metrics": None,
    "modelPath": None,
    "error": None,
    "createdAt": "2025-11-03T14:35:00Z",
    "completedAt": None,
    "stage": "Fitting",
    "modelName": "my-custom-model",
    "preset": "balanced",
    "seed": 42,
    "deployed": False,
    "byItself": False,
    "features": "everything",
    "batch": None,
    "priority": "normal",
    "warnings": [],
}

EVENTS = (
    "id: 1f0c2a9b-7\nevent: fitStep\n"
    'data: {"fold": 0, "folds": 5, "candidate": "kernel-ridge", "step": 3, "steps": 12, "axis": "regularisation", '
    '"trainingLoss": 0.12, "validationLoss": 0.19}\n\n'
)

JOBS: Mapping[str, object] = {"jobs": [JOB], "totalJobs": 1}

CANCELLED: Mapping[str, object] = {"message": f"Job {_JOB_ID} cancellation requested"}

ANALYSIS: Mapping[str, object] = {
    "trainingLoss": 0.184,
    "trainingSamples": 120,
    "trainingDurationSeconds": 90,
    "annotationCount": 120,
    "hadGpu": False,
    "actualTimeMinutes": 1,
    "estimatedTimeMinutes": 2,
    "qualityScore": 80,
    "observations": ["Error on unseen frames 0.184, against 0.257 for always saying the average"],
    "warnings": [],
    "concerns": [],
    "summary": "Training completed successfully with good results.",
    "recommendation": "Accept",
    "nextSteps": ["Try the model on a small batch of clips you know"],
    "headline": "On clips it has not seen, 7 of its 10 favourites were yours too (by luck it would be 3).",
    "evidence": {
        "loss": 0.184,
        "meanLoss": 0.257,
        "activeLoss": None,
        "betterThanMean": _GAIN,
        "betterThanActive": None,
        "activeName": None,
        "ranking": 0.78,
        "rankingPValue": 0.025,
        "clipsBetter": [3, 3],
        "spearmanByClip": {"clip.mp4": 0.78},
        "hits": [7, 10],
        "validatedBy": "clip",
        "independent": True,
        "betterWithinClips": None,
        "sharedLoss": None,
        "sharedFrames": 0,
        "hitsByChance": 3.0,
        "importance": None,
        "learning": None,
        "activeRefitted": False,
    },
    "estimatedTimeSeconds": 95.0,
}

REVERTED: Mapping[str, object] = {"message": "Successfully reverted to default model"}

RESTORED: Mapping[str, object] = {"message": "Successfully restored model from backup"}

DEPLOYED: Mapping[str, object] = {
    "message": "Successfully put my-custom-model in use",
    "model": _MODEL,
}

UNDONE: Mapping[str, object] = {
    "message": "Successfully took back the last change",
    "model": {**_DEFAULT_MODEL, "slots": ["active", "default"]},
}

VERSIONS: Mapping[str, object] = {
    "versions": [_MODEL, _DEFAULT_MODEL],
    "status": {
        "active": _MODEL,
        "usingDefault": False,
        "backup": None,
        "default": _DEFAULT_MODEL,
        "notice": None,
        "undoable": "deploy of my-custom-model",
        "activeUnusable": False,
        "change": "b6816fec34ac479184b6143069edb7df",
        "putInUse": _MODEL["digest"],
    },
}

_FIGURES: Mapping[str, object] = {"error": 0.184, "ranking": 0.78}
_OTHER_FIGURES: Mapping[str, object] = {"error": 0.257, "ranking": 0.31}

COMPARISON: Mapping[str, object] = {
    "first": _MODEL,
    "second": _DEFAULT_MODEL,
    "frames": 120,
    "firstFigures": _FIGURES,
    "secondFigures": _OTHER_FIGURES,
    "advantage": 0.073,
    "interval": _GAIN,
    "resampled": "clip",
    "groups": 3,
    "firstWon": 3,
    "secondWon": 0,
    "clips": [
        {
            "clip": "clip.mp4",
            "frames": 40,
            "first": _FIGURES,
            "second": _OTHER_FIGURES,
            "advantage": 0.073,
            "interval": _GAIN,
        }
    ],
    "differing": [{"frameId": 12, "framePath": _FRAME, "rating": 0.9, "first": 0.84, "second": 0.41}],
    "notes": [],
    "way": "held-out",
    "basis": "120 frames of 3 clips that neither model had seen.",
    "sentence": "my-custom-model is better; its typical error is lower by 0.073 ± 0.049.",
}

_SCORED: Mapping[str, object] = {
    "model": _MODEL,
    "generic": False,
    "margin": {"halfWidth": 0.21, "rough": False},
    "notice": None,
    "failures": [],
}

SCORES: Mapping[str, object] = {
    **_SCORED,
    "frames": [
        {
            "framePath": _FRAME,
            "timestamp": 12.48,
            "shot": 4,
            "score": 0.84,
            "low": 0.63,
            "high": 1.0,
            "unsure": False,
        }
    ],
}

HIGHLIGHTS: Mapping[str, object] = {
    **_SCORED,
    "picks": [
        {
            "number": 1,
            "path": "/footage/clip.mp4",
            "frames": [275, 350],
            "peak": 312,
            "frameRate": "25",
            "dropFrame": False,
            "reel": None,
            "sourceIn": "00:00:11:00",
            "sourceOut": "00:00:14:00",
            "shot": 4,
            "score": 0.84,
            "low": 0.63,
            "high": 1.0,
            "unsure": False,
            "reason": "shot 5 of 12",
        }
    ],
    "notes": [],
}

MEDIA: Mapping[str, object] = {
    "media": [
        {
            "id": 3,
            "path": "/footage/clip.mp4",
            "kind": "video",
            "container": "mov",
            "codec": "h264",
            "width": 1920,
            "height": 1080,
            "frameRate": "25",
            "variableFrameRate": False,
            "durationSeconds": 60.0,
            "frameCount": 1500,
            "sampledFrames": 40,
            "hasAudio": True,
            "shots": 12,
            "proxy": None,
            "part": None,
            "lut": None,
            "aliases": [],
            "warnings": [],
            "fingerprint": "9f2c1e0b7a64d583f1c09ab27de64510",
            "importedAt": "2025-11-03T11:58:00Z",
        }
    ],
    "count": 1,
}

FRAMES: Mapping[str, object] = {
    "frames": [{"framePath": _FRAME, "timestamp": 12.48, "frame": 312, "keyFrame": False, "shot": 4}],
    "nextCursor": None,
    "totalFrames": 1,
}
