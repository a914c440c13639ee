"""Cleans what a query of DuckDB gives, and queries the result."""
import duckdb
import pyarrow as pa
import winnow


def edits_by_site(database: duckdb.DuckDBPyConnection) -> list[tuple[str, int]]:
    pages = database.sql("SELECT id, url, text FROM pages ORDER BY id")
    clean = pa.table(winnow.Pipeline().clean_arrow(pages))
    return database.sql("SELECT site, sum(edits)::BIGINT FROM clean GROUP BY site ORDER BY site").fetchall()


if __name__ == "__main__":
    page = "Log in\nA row of beans\nThe list for a plot is nine years long, and nobody on it has been heard to complain.\n"
    with duckdb.connect() as database:
        database.execute("CREATE TABLE pages (id TEXT, url TEXT, text TEXT)")
        database.execute("INSERT INTO pages VALUES ('a', 'https://harnby.example/a', ?), ('b', 'https://b.example', ?)",
                         [page, page])
        print(edits_by_site(database))
