import os
import random

os.makedirs("data", exist_ok=True)
for number in range(20):
    with open(f"data/fixture-{number}.bin", "wb") as file:
        file.write(random.Random(number).randbytes(1_000_000))
