// Writers: a page's row (rows.h), a tree of texts (text_tree.h), one file (output_file.h).
#pragma once
#include <winnow/output_file.h>
#include <winnow/rows.h>
#include <winnow/text_tree.h>
