#include "src/core/sync/store_keys.h"

#include <gtest/gtest.h>

#include "tests/support/seeded_random.h"

namespace ithaca::sync {
namespace {

TEST(StoreKeys, TakeApartWhatTheyPutTogether) {
  support::SeededRandom random(5);
  const auto space = random.draw<base::SpaceId>();
  const auto actor = random.draw<base::ActorId>();
  const auto parts = parse_space_key(control_key(space, 258));
  ASSERT_TRUE(parts);
  EXPECT_EQ(parts->space, space);
  EXPECT_EQ(parts->kind, 'c');
  EXPECT_EQ(parse_number(parts->rest), 258u);
  EXPECT_EQ(parse_log_key(log_key(space, 258)), 258u);
  EXPECT_FALSE(parse_log_key(page_key(space, 258)));
  EXPECT_EQ(parse_space_key(info_key(space))->kind, 'i');
  EXPECT_EQ(parse_space_key(info_key(space))->rest, "");
  EXPECT_TRUE(outbox_key(space, actor, 1).starts_with(space_prefix(space)));
}

TEST(StoreKeys, WhatIsMadeFromTheLogIsKnown) {
  const base::SpaceId space;
  for (const std::string& key : {root_key(space), directory_key(space, 1), part_key(space, 1),
                                 kept_key(space, 1), page_key(space, 1)})
    EXPECT_TRUE(is_derived(key)) << key;
  for (const std::string& key : {info_key(space), keys_key(space), log_key(space, 1),
                                 control_key(space, 1), std::string(kIdentityKey)})
    EXPECT_FALSE(is_derived(key)) << key;
}

TEST(StoreKeys, OrderOfKeysIsOrderOfNumbers) {
  const base::SpaceId space;
  EXPECT_LT(log_key(space, 9), log_key(space, 10));
  EXPECT_LT(log_key(space, 255), log_key(space, 256));
  EXPECT_LT(control_key(space, 1), control_key(space, ~std::uint64_t{0}));
}

TEST(StoreKeys, RefuseWhatIsNotOurs) {
  for (const char* key : {"", "s", "s/", "a/profile", "s/xyz/l/1", "m/identity"})
    EXPECT_FALSE(parse_space_key(key)) << key;
  EXPECT_FALSE(parse_space_key("s/" + std::string(64, 'g') + "/l/1"));
  EXPECT_FALSE(parse_number("1"));
  EXPECT_FALSE(parse_number("000000000000000G"));
}

}  // namespace
}  // namespace ithaca::sync
