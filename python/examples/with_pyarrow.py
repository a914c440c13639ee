"""Cleans a Parquet file into another, a batch at a time, the audit beside the texts."""
import sys

import pyarrow as pa
import pyarrow.parquet as pq
import winnow


def clean_file(source: str, target: str, threads: int = 2) -> int:
    pipeline = winnow.Pipeline()
    rows = 0
    writer = None
    with pq.ParquetFile(source) as pages:
        for batch in pages.iter_batches(1000, columns=["id", "text"]):
            clean = pa.table(pipeline.clean_arrow(batch, audit=True, threads=threads))
            clean = clean.add_column(0, "id", batch["id"])
            writer = writer or pq.ParquetWriter(target, clean.schema, compression="zstd")
            writer.write_table(clean)
            rows += clean.num_rows
    if writer:
        writer.close()
    return rows


if __name__ == "__main__":
    print(clean_file(*sys.argv[1:3]), "pages")
