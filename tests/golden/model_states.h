// Golden hashes (FNV-1a, 64 bits) of what the model encodes in version 1: native code and WASM must
// both give these. A change of any is a change of format: bump its version and say so in
// docs/PROTOCOL.md and src/core/model/canonical.cpp.
#pragma once

#include <cstdint>

namespace ithaca::golden {

struct ModelState {
  std::uint64_t seed;  // of tests/unit/core/model/history.h, 200 events
  std::uint64_t canonical_state;
  std::uint64_t shown;  // tests/unit/core/model/describe.h
};

inline constexpr ModelState kModelStates[] = {
    {1, 0x806471A422E15596, 0x4772023BF60AA502}, {2, 0x86AC6CF1CA53B1EA, 0xFDA0331291D33A0D},
    {3, 0x49CE102C69FBC348, 0x3FE276F9A40DFACD}, {4, 0x2733682D07D61436, 0x6F3B81EB3DBC841C},
    {5, 0xECC8B772BF7FEB2B, 0xEA7FD314819FE674}, {6, 0xA2691C8AE628C1C4, 0x10658E1EF1C82977},
    {7, 0x5E856DC099D1EF53, 0x9A80E324D83CA908}, {8, 0xAA0E0CF60212A360, 0xA5B816CDA088C74D},
};

// Of 200 events, all in one page; src/core/model/page_codec.h and paging.cpp.
struct ModelPages {
  std::uint64_t seed;
  std::uint64_t page;
  std::uint64_t summary;
  std::uint64_t kept;
};

inline constexpr ModelPages kModelPages[] = {
    {1, 0x8289821c5515bd26, 0x6f39671bd6d4bd6d, 0x29549490bcad3081},
    {2, 0xa8d1c76a06a34b1c, 0x5ffd9e404f1cf2da, 0xeb2f561acecfeb3f},
    {3, 0x53b6c58147593633, 0xa6e19d8ed8ce00e2, 0xe08a96104f64328e},
};

struct ModelOp {
  std::uint32_t field;
  std::uint64_t encoded;
};

// One op of every field, as in golden_test.cpp.
inline constexpr ModelOp kModelOps[] = {
    {1, 0x26ACDB31D1A56026},  {2, 0x79240D6940B3E2FC},  {3, 0xA9FED55DFC5981D8},
    {4, 0xA1E9626D75530B46},  {16, 0x2F70EFE95553DDC5}, {17, 0x5E4A7A7C4306E09D},
    {18, 0xD2E883CA186CFB61}, {19, 0xE0AA4D0DE7F91CEA}, {20, 0x758C71DEF9C704C2},
    {21, 0x54254AB5F18F9719}, {32, 0x9331729FECE2185D}, {33, 0x9966EBB7C3C8FA0C},
    {34, 0x29DD3BB2F12FA026}, {35, 0x1175A74C25299E27}, {36, 0xBE4310955CF528D3},
    {48, 0x3D84C9AD4FB03E2C}, {49, 0x8760C0F50153D0F8}, {50, 0x953313E7C98871B6},
    {64, 0x1B10E7FC2610B257}, {80, 0xC5B54450484A4D7B}, {51, 0x47D0815D4ECAE89B},
};

}  // namespace ithaca::golden
