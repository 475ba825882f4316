"""Write the factory default model that is shipped: ``python resources/make_default_model.py``."""

from pathlib import Path

from aura_trainer.ml.factory import factory_bundle

TARGET = Path(__file__).with_name("frame-importance-model-default.zip")

if __name__ == "__main__":
    TARGET.write_bytes(factory_bundle())
    print(f"{TARGET} ({TARGET.stat().st_size} bytes)")
