#pragma once

#include "models/base/bytes.h"
#include "models/tsdb/block/block_meta.h"
#include "models/tsdb/index/index_reader.h"

namespace oriel::tsdb {

/// The mark of an index of version 2 (as IndexWriter writes it). Parts that cannot be read are zero.
IndexMark markOfIndex(const IndexReader& index, Bytes file);

/// Damage changes one of the marks of a file, another file more than that. (Where the tables are damaged, or the length
/// is another one, the reader refuses the file in any case.)
bool isAnotherIndex(const IndexMark& found, const IndexMark& expected);

}  // namespace oriel::tsdb
