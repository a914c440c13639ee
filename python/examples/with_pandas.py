"""Cleans a column of a pandas frame and leaves out copies of other pages."""
import pandas as pd
import pyarrow as pa
import winnow


def cleaned(frame: pd.DataFrame) -> pd.DataFrame:
    pages = pa.Table.from_pandas(frame, preserve_index=False)
    clean = pa.table(winnow.Pipeline().clean_arrow(pages)).append_column("id", pages["id"])
    copies = pa.table(winnow.dedup(clean))
    result = clean.to_pandas().merge(copies.to_pandas(), on="id")
    return result[result["kept"] == result["id"]]


if __name__ == "__main__":
    page = "Log in\nA row of beans\nThe list for a plot is nine years long, and nobody on it has been heard to complain.\n"
    print(cleaned(pd.DataFrame({"id": ["a", "b"], "text": [page, page.upper()]}))[["id", "text"]])
