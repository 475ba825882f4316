"""What changed, told to whoever shows it."""

from PySide6.QtCore import QObject, Signal


class SignalHub(QObject):
    """What changed, told to whoever shows it. Emit after the change is on disk.

    Signals:
        ratings_changed: Ratings were stored or removed.
        frames_changed: The catalogue gained, lost or moved frames.
        model_changed: Another model is in use, or a version was added or removed.
        settings_changed: A setting has a new value; carries its key.
        profile_changed: The ratings shown are another person's.
        jobs_changed: A training job was queued, moved on or ended.
        training_queued: A training job that nobody asked for on the Train page waits in the queue; the page is there to begin it.
        training_moved: A JobEvent of a training that runs in this window.
        page_requested: Go to the page with this id.
        frame_requested: Show the frame with this catalogue id on the Frames page.
        run_requested: Show the training job with this id on the Train page, which is shown already.
        bundle_requested: Show what is in this model file on the Models page, which is shown already.
        highlights_requested: Pick the best moments of the media with this id on the Highlights page, which is shown already.
        noticed: A Notice to show.
        import_requested: Open the import dialog with these paths, perhaps none.
        sample_requested: Import the sample clip.
        ratings_import_requested: Show what these files of ratings would change; with none, ask which.
        sidecars_import_requested: Show what the sidecars beside the footage would change.
        ratings_export_requested: Ask where ratings are to go.
        thumbnails_missing: The cache lost the pictures of these media; carries a tuple of media ids.
        picks_shown: Moments that a model picked which learned from a person are seen on the Highlights page.
        pictures_made: The cache has pictures it had not; whoever missed one may ask again.
    """

    ratings_changed = Signal()
    frames_changed = Signal()
    model_changed = Signal()
    settings_changed = Signal(str)
    profile_changed = Signal()
    jobs_changed = Signal()
    training_queued = Signal()
    training_moved = Signal(object)
    page_requested = Signal(str)
    frame_requested = Signal(int)
    run_requested = Signal(str)
    bundle_requested = Signal(str)
    highlights_requested = Signal(int)
    noticed = Signal(object)
    import_requested = Signal(list)
    sample_requested = Signal()
    ratings_import_requested = Signal(list)
    sidecars_import_requested = Signal()
    ratings_export_requested = Signal()
    thumbnails_missing = Signal(object)
    pictures_made = Signal()
    picks_shown = Signal()
