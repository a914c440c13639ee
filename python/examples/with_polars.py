"""Cleans a polars frame: polars hands its buffers over as they are, and takes the result's."""
import polars as pl
import winnow


def cleaned(frame: pl.DataFrame) -> pl.DataFrame:
    clean = pl.DataFrame(winnow.Pipeline().clean_arrow(frame, threads=2))
    return frame.select("id").hstack(clean).filter(pl.col("status") == "ok")


if __name__ == "__main__":
    page = "Log in\nA row of beans\nThe list for a plot is nine years long, and nobody on it has been heard to complain.\n"
    print(cleaned(pl.DataFrame({"id": ["a", "b"], "text": [page, ""]})).select("id", "title", "text"))
