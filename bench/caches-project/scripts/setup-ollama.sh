# The models are made by the bench; this file is what their key depends on.
