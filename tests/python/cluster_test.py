"""python/examples/spark_cluster.sh: a standalone cluster that loses a worker in the middle."""
import os
import shutil
import subprocess
import sys
import unittest

from pages import SOURCE

if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
    print("skipped: there is no Java: install openjdk-17-jre-headless")
    sys.exit(77)


class Cluster(unittest.TestCase):
    def test_a_worker_is_killed_and_nothing_is_lost(self):
        done = subprocess.run([SOURCE / "python/examples/spark_cluster.sh", os.environ.get("WINNOW_CLUSTER_PAGES", "50000")],
                              env={**os.environ, "PYTHON": sys.executable}, capture_output=True, text=True)
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        self.assertIn("killed a worker", done.stdout)
        self.assertIn("the same as on one machine", done.stdout)


if __name__ == "__main__":
    unittest.main()
