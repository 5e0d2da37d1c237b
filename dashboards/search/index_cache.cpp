#include "dashboards/search/index_cache.h"

#include "dashboards/search/folder_scan.h"
#include "models/base/bytes.h"
#include "models/base/file_system.h"

namespace oriel::dashboards {

namespace {

constexpr std::string_view kCacheMagic = "oriel-library-1\n";
constexpr std::uint64_t kMaxCacheBytes = 512u << 20;

void putTexts(std::string& out, const std::vector<std::string>& texts) {
  putUvarint(out, texts.size());
  for (const std::string& text : texts) putUvarintText(out, text);
}

std::vector<std::string> takeTexts(ByteReader& reader) {
  std::vector<std::string> texts;
  for (std::uint64_t left = reader.uvarint(); left > 0 && reader.ok() && !reader.atEnd(); --left)
    texts.emplace_back(reader.uvarintText());
  return texts;
}

void putDocument(std::string& out, const LibraryDocument& document) {
  for (const std::string* text : {&document.path, &document.folder, &document.folderUid, &document.error, &document.uid,
                                  &document.title, &document.description})
    putUvarintText(out, *text);
  putVarint(out, document.changedNs);
  putUvarint(out, document.bytes);
  putVarint(out, document.version);
  putByte(out, static_cast<std::uint8_t>((document.isDashboard ? 1 : 0) | (document.readOnly ? 2 : 0)));
  for (const auto* texts : {&document.tags, &document.panelTitles, &document.queries, &document.metrics})
    putTexts(out, *texts);
}

LibraryDocument takeDocument(ByteReader& reader) {
  LibraryDocument document;
  for (std::string* text : {&document.path, &document.folder, &document.folderUid, &document.error, &document.uid,
                            &document.title, &document.description})
    *text = reader.uvarintText();
  document.changedNs = reader.varint();
  document.bytes = reader.uvarint();
  document.version = static_cast<int>(reader.varint());
  const std::uint8_t flags = reader.byte();
  document.isDashboard = (flags & 1) != 0;
  document.readOnly = (flags & 2) != 0;
  for (auto* texts : {&document.tags, &document.panelTitles, &document.queries, &document.metrics})
    *texts = takeTexts(reader);
  return document;
}

}  // namespace

std::vector<std::shared_ptr<const LibraryDocument>> readIndexCache(const std::string& path) {
  std::vector<std::shared_ptr<const LibraryDocument>> documents;
  if (path.empty()) return documents;
  const auto text = readPlainFile(path, kMaxCacheBytes);
  if (!text.ok() || text->size() < kCacheMagic.size() + 4 || !text->starts_with(kCacheMagic)) return documents;
  const Bytes bytes = asBytes(*text).subspan(kCacheMagic.size());
  const Bytes body = bytes.first(bytes.size() - 4);
  if (ByteReader(bytes.last(4)).read32() != crc32c(body)) return documents;
  ByteReader reader(body);
  while (reader.ok() && !reader.atEnd())
    documents.push_back(std::make_shared<const LibraryDocument>(takeDocument(reader)));
  if (!reader.ok()) documents.clear();
  return documents;
}

void writeIndexCache(const std::string& path, const std::vector<std::shared_ptr<const LibraryDocument>>& documents) {
  if (path.empty()) return;
  std::string body;
  for (const auto& document : documents) putDocument(body, *document);
  std::string text(kCacheMagic);
  text += body;
  putBig32(text, crc32c(asBytes(body)));
  const std::shared_ptr<FileSystem> files = makeRealFileSystem();
  if (const std::size_t slash = path.rfind('/'); slash != std::string::npos && slash > 0)
    (void)files->makeDirectories(path.substr(0, slash));
  // A cache that is not written costs time at the next start and nothing else.
  (void)files->writeAtomically(path, text);
}

}  // namespace oriel::dashboards
