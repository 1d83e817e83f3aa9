// Directory record: u8 version, varint pages, each:
//   varint number  varint first.ts  first.id[24]  varint messages, each u32 fingerprint ascending
//   varint others, each actor[32]  varint least  varint greatest  varint count
// A page is in the record of its number / kPagesPerDirectoryRecord.
#include "src/core/sync/page_table.h"

#include <algorithm>
#include <cstring>

#include "src/core/base/codec.h"
#include "src/core/sync/store_keys.h"

namespace ithaca::sync {
namespace {

constexpr std::uint8_t kDirectoryVersion = 1;
constexpr std::size_t kIdStartBytes = 8;

// Ids are random behind their device's bytes, so any four of those tell messages apart well enough.
std::uint32_t fingerprint(const base::EntityId& id) {
  std::uint32_t out;
  std::memcpy(&out, id.data.data() + kIdStartBytes, sizeof out);
  return out;
}

std::vector<base::EntityId> ids_of(std::span<const model::MessageState* const> messages) {
  std::vector<base::EntityId> out;
  out.reserve(messages.size());
  for (const model::MessageState* message : messages) out.push_back(message->id);
  return out;
}

// A hundred thousand of them, so not by Reader::u32().
void read_fingerprints(base::Reader& in, std::vector<std::uint32_t>& out) {
  const base::ByteView bytes = in.raw(out.size() * sizeof(std::uint32_t));
  if (in.failed()) return;
  const std::uint8_t* at = bytes.data();
  for (std::uint32_t& print : out) {
    print = static_cast<std::uint32_t>(at[0]) | static_cast<std::uint32_t>(at[1]) << 8 |
            static_cast<std::uint32_t>(at[2]) << 16 | static_cast<std::uint32_t>(at[3]) << 24;
    at += sizeof print;
  }
}

}  // namespace

// ---- reading back ----------------------------------------------------------------------------

base::Result<void> PageTable::read_directory(base::ByteView record) {
  base::Reader in(record);
  if (in.u8() != kDirectoryVersion) return base::error(base::ErrorCode::kMalformed, "directory");
  const std::uint64_t count = in.varint_max(kPagesPerDirectoryRecord);
  for (std::uint64_t i = 0; i < count && !in.failed(); ++i) {
    Page page;
    page.in_memory = false;
    page.number = static_cast<std::uint32_t>(in.varint_max(UINT32_MAX - 1));
    page.first.first = in.varint();
    page.first.second = in.fixed<base::EntityId>();
    page.fingerprints.resize(in.varint_max(in.remaining() / sizeof(std::uint32_t)));
    read_fingerprints(in, page.fingerprints);
    page.others.resize(in.varint_max(in.remaining() / sizeof(base::ActorId)));
    for (Others& others : page.others) {
      others.actor = in.fixed<base::ActorId>();
      others.least = in.varint();
      others.greatest = in.varint();
      others.count = static_cast<std::uint32_t>(in.varint_max(page.fingerprints.size()));
    }
    m_next_number = std::max(m_next_number, page.number + 1);
    m_pages.push_back(std::move(page));
  }
  return in.finish();
}

base::Result<void> PageTable::finish_directory(std::uint64_t pages) {
  std::sort(m_pages.begin(), m_pages.end(),
            [](const Page& left, const Page& right) { return left.first < right.first; });
  std::vector<std::uint32_t> numbers;
  for (const Page& page : m_pages) numbers.push_back(page.number);
  std::sort(numbers.begin(), numbers.end());
  const bool unique = std::adjacent_find(numbers.begin(), numbers.end()) == numbers.end();
  const bool ascending =
      std::adjacent_find(m_pages.begin(), m_pages.end(), [](const Page& left, const Page& right) {
        return left.first == right.first;
      }) == m_pages.end();
  if (m_pages.size() != pages || !unique || !ascending)
    return base::error(base::ErrorCode::kMalformed, "directory");
  return {};
}

void PageTable::note_part(std::uint32_t number, std::span<const base::EntityId> ids,
                          std::size_t bytes) {
  if (m_parts.size() <= number) m_parts.resize(number + 1);
  m_parts[number].bytes = bytes;
  for (const base::EntityId& id : ids) {
    m_parts[number].ids.insert(id);
    m_part_of[id] = number;
  }
}

// ---- looking ---------------------------------------------------------------------------------

void PageTable::set_in_memory(std::size_t index, bool in_memory) {
  m_pages[index].in_memory = in_memory;
}

std::optional<std::size_t> PageTable::index_of(std::uint32_t number) const {
  const auto it = std::find_if(m_pages.begin(), m_pages.end(),
                               [&](const Page& page) { return page.number == number; });
  if (it == m_pages.end()) return std::nullopt;
  return static_cast<std::size_t>(it - m_pages.begin());
}

model::TimeOrder PageTable::bound(std::size_t index) const {
  if (index >= m_pages.size()) return model::kEndOfTime;
  return index == 0 ? model::TimeOrder{0, {}} : m_pages[index].first;
}

std::size_t PageTable::index_at(const model::TimeOrder& bound) const {
  return bound == model::kEndOfTime ? m_pages.size() : index_for(bound);
}

std::size_t PageTable::messages(std::size_t begin, std::size_t end) const {
  std::size_t out = 0;
  for (std::size_t i = begin; i < end; ++i) out += messages(i);
  return out;
}

std::size_t PageTable::unread(std::size_t begin, std::size_t end, const model::Cursor& read) const {
  std::size_t out = 0;
  for (std::size_t i = begin; i < end; ++i) {
    for (const Others& others : m_pages[i].others) {
      const auto cursor = read.find(others.actor);
      const std::uint64_t reached = cursor == read.end() ? 0 : cursor->second.read;
      if (reached >= others.greatest) continue;
      out += static_cast<std::size_t>(
          std::min<std::uint64_t>(others.count, others.greatest - reached));
    }
  }
  return out;
}

std::vector<std::size_t> PageTable::candidates(const base::EntityId& id) const {
  const std::uint32_t wanted = fingerprint(id);
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < m_pages.size(); ++i) {
    const auto& prints = m_pages[i].fingerprints;
    if (std::binary_search(prints.begin(), prints.end(), wanted)) out.push_back(i);
  }
  return out;
}

std::size_t PageTable::index_for(const model::TimeOrder& order) const {
  const auto it = std::upper_bound(
      m_pages.begin(), m_pages.end(), order,
      [](const model::TimeOrder& value, const Page& page) { return value < page.first; });
  return it == m_pages.begin() ? 0 : static_cast<std::size_t>(it - m_pages.begin()) - 1;
}

// ---- writing ---------------------------------------------------------------------------------

PageTable::Plan PageTable::plan(const model::Replica& replica,
                                const std::set<base::EntityId>& changed) const {
  Plan out;
  std::set<std::size_t> needed;
  for (const base::EntityId& id : changed) {
    std::vector<std::size_t> pages;
    const model::Replica::EntityKind kind = replica.kind(id);
    if (kind == model::Replica::EntityKind::kFragment) {
      pages = candidates(id);
    } else if (kind == model::Replica::EntityKind::kMessage && !m_pages.empty()) {
      const model::MessageState* message = replica.message(id);
      pages.push_back(index_for({message->ts, id}));
    }
    std::erase_if(pages, [&](std::size_t page) { return m_pages[page].in_memory; });
    if (pages.empty()) {
      out.ready.push_back(id);
    } else if (needed.size() < kPagesReadAtOnceMax) {
      needed.insert(pages.begin(), pages.end());
    }
  }
  out.needed.assign(needed.begin(), needed.end());
  return out;
}

bool PageTable::write(model::Replica& replica, std::span<const base::EntityId> ready,
                      std::vector<port::StoreWrite>& out) {
  std::vector<port::StoreWrite> writes;
  std::vector<base::EntityId> rest;
  std::set<std::size_t> touched;
  auto part = m_part_of.begin();
  for (const base::EntityId& id : ready) {
    if (replica.kind(id) != model::Replica::EntityKind::kMessage) {
      rest.push_back(id);
      continue;
    }
    // What a message was before it was known as one.
    while (part != m_part_of.end() && part->first < id) ++part;
    if (part != m_part_of.end() && part->first == id) rest.push_back(id);
    touched.insert(index_for({replica.message(id)->ts, id}));
  }
  if (!write_pages(replica, std::move(touched), writes)) return false;
  if (!write_parts(replica, rest, writes)) return false;
  std::move(writes.begin(), writes.end(), std::back_inserter(out));
  return true;
}

PageTable::Page PageTable::describe(std::uint32_t number, const model::TimeOrder& first,
                                    Messages messages) {
  Page out;
  out.number = number;
  out.first = first;
  std::map<base::ActorId, Others> others;
  for (const model::MessageState* message : messages) {
    out.fingerprints.push_back(fingerprint(message->id));
    if (message->own || message->deleted || message->place.aseq == 0) continue;
    Others& of = others[message->place.actor];
    const std::uint64_t aseq = message->place.aseq;
    of = {message->place.actor, of.count == 0 ? aseq : std::min(of.least, aseq),
          std::max(of.greatest, aseq), of.count + 1};
  }
  std::sort(out.fingerprints.begin(), out.fingerprints.end());
  for (const auto& [actor, of] : others) out.others.push_back(of);
  return out;
}

// Groups that each fit a page, and their bytes. False if one message does not.
bool PageTable::split(model::Replica& replica, Messages messages, std::vector<base::Bytes>& bytes,
                      std::vector<Messages>& groups) const {
  if (messages.size() > m_limits.page_messages_max) {
    // Full pages from the start: what comes later mostly belongs to the last one.
    while (messages.size() > m_limits.page_messages) {
      if (!split(replica, messages.first(m_limits.page_messages), bytes, groups)) return false;
      messages = messages.subspan(m_limits.page_messages);
    }
    return split(replica, messages, bytes, groups);
  }
  base::Bytes page = replica.write_page(ids_of(messages));
  if (page.size() > kPageBytesMax && messages.size() > 1) {
    const std::size_t half = messages.size() / 2;
    return split(replica, messages.first(half), bytes, groups) &&
           split(replica, messages.subspan(half), bytes, groups);
  }
  if (page.size() > port::kValueBytesMax) return false;
  bytes.push_back(std::move(page));
  groups.push_back(messages);
  return true;
}

bool PageTable::write_pages(model::Replica& replica, std::set<std::size_t> touched,
                            std::vector<port::StoreWrite>& out) {
  if (touched.empty()) return true;
  std::vector<Page> pages = m_pages;
  std::uint32_t next_number = m_next_number;
  if (pages.empty()) pages.push_back(describe(next_number++, {0, {}}, {}));
  std::set<std::uint32_t> records;
  // From the end, so that indices before stay what they are.
  for (auto it = touched.rbegin(); it != touched.rend(); ++it) {
    const std::size_t index = *it;
    const bool last = index + 1 == pages.size();
    const std::vector<const model::MessageState*> messages = replica.messages_between(
        pages[index].first, last ? model::kEndOfTime : pages[index + 1].first);
    std::vector<base::Bytes> bytes;
    std::vector<Messages> groups;
    if (!split(replica, messages, bytes, groups)) return false;
    std::vector<Page> made;
    for (std::size_t i = 0; i < groups.size(); ++i) {
      const bool same = i == 0;
      const model::MessageState& head = *groups[i].front();
      made.push_back(describe(same ? pages[index].number : next_number++,
                              same ? pages[index].first : model::TimeOrder{head.ts, head.id},
                              groups[i]));
      records.insert(made.back().number / kPagesPerDirectoryRecord);
      out.push_back({page_key(m_space, made.back().number), std::move(bytes[i])});
    }
    const auto at = pages.begin() + static_cast<std::ptrdiff_t>(index);
    *at = std::move(made.front());
    pages.insert(at + 1, std::make_move_iterator(made.begin() + 1),
                 std::make_move_iterator(made.end()));
  }
  m_pages = std::move(pages);
  m_next_number = next_number;
  for (const std::uint32_t record : records) out.push_back(directory_write(record));
  return true;
}

bool PageTable::write_parts(model::Replica& replica, std::span<const base::EntityId> ready,
                            std::vector<port::StoreWrite>& out) {
  std::set<std::uint32_t> touched;
  for (const base::EntityId& id : ready) {
    const auto known = m_part_of.find(id);
    if (replica.kind(id) == model::Replica::EntityKind::kMessage) {
      touched.insert(known->second);
      m_parts[known->second].ids.erase(id);
      m_part_of.erase(known);
    } else if (known != m_part_of.end()) {
      touched.insert(known->second);
    } else {
      if (m_parts.empty() || m_parts.back().bytes > kPartBytes) m_parts.emplace_back();
      const auto number = static_cast<std::uint32_t>(m_parts.size() - 1);
      // Until it is written: a guess that keeps one part from taking everything.
      m_parts.back().bytes += sizeof(base::EntityId) * 8;
      m_parts.back().ids.insert(id);
      m_part_of[id] = number;
      touched.insert(number);
    }
  }
  for (const std::uint32_t number : touched) {
    Part& part = m_parts[number];
    const std::vector<base::EntityId> ids(part.ids.begin(), part.ids.end());
    base::Bytes bytes = replica.write_page(ids);
    if (bytes.size() > port::kValueBytesMax) return false;
    part.bytes = bytes.size();
    out.push_back({part_key(m_space, number), std::move(bytes)});
  }
  return true;
}

port::StoreWrite PageTable::directory_write(std::uint32_t record) const {
  base::Writer body;
  std::uint64_t count = 0;
  for (const Page& page : m_pages) {
    if (page.number / kPagesPerDirectoryRecord != record) continue;
    ++count;
    body.varint(page.number);
    body.varint(page.first.first);
    body.raw(page.first.second);
    body.varint(page.fingerprints.size());
    for (const std::uint32_t print : page.fingerprints) body.u32(print);
    body.varint(page.others.size());
    for (const Others& others : page.others) {
      body.raw(others.actor);
      body.varint(others.least);
      body.varint(others.greatest);
      body.varint(others.count);
    }
  }
  base::Writer out;
  out.u8(kDirectoryVersion);
  out.varint(count);
  out.raw(body.take());
  return {directory_key(m_space, record), out.take()};
}

}  // namespace ithaca::sync
