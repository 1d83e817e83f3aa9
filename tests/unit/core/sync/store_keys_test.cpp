#include "src/core/sync/store_keys.h"

#include <gtest/gtest.h>

#include "tests/support/seeded_random.h"

namespace ithaca::sync {
namespace {

TEST(StoreKeys, TakeApartWhatTheyPutTogether) {
  support::SeededRandom random(5);
  const auto space = random.draw<base::SpaceId>();
  const auto actor = random.draw<base::ActorId>();
  const std::string log = log_key(space, 258);
  const auto parts = parse_space_key(log);
  ASSERT_TRUE(parts);
  EXPECT_EQ(parts->space, space);
  EXPECT_EQ(parts->kind, 'l');
  EXPECT_EQ(parse_number(parts->rest), 258u);
  EXPECT_EQ(parse_space_key(info_key(space))->kind, 'i');
  EXPECT_EQ(parse_space_key(info_key(space))->rest, "");
  EXPECT_TRUE(outbox_key(space, actor, 1).starts_with(space_prefix(space)));
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
