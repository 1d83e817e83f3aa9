// wss://: a relay whose certificate is trusted is reached, any other is not.
#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <chrono>
#include <fstream>

#include "src/platform/native/beast_transport.h"
#include "tests/unit/platform/native/temporary_folder.h"
#include "tests/unit/platform/native/test_relay.h"

namespace ithaca::platform {
namespace {

using Kind = port::TransportEvent::Kind;

// A key and a certificate for "localhost" that vouches for itself, as PEM files.
void make_certificate(const std::string& key_path, const std::string& certificate_path) {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* certificate = X509_new();
  X509_set_version(certificate, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
  X509_set_pubkey(certificate, key);
  X509_NAME* name = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
  X509_set_issuer_name(certificate, name);
  X509_EXTENSION* names =
      X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "DNS:localhost");
  X509_add_ext(certificate, names, -1);
  X509_EXTENSION_free(names);
  X509_sign(certificate, key, EVP_sha256());
  FILE* file = std::fopen(key_path.c_str(), "w");
  PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr);
  std::fclose(file);
  file = std::fopen(certificate_path.c_str(), "w");
  PEM_write_X509(file, certificate);
  std::fclose(file);
  X509_free(certificate);
  EVP_PKEY_free(key);
}

std::optional<port::TransportEvent> next(BeastTransport& transport, WakeSignal& wake) {
  const auto start = std::chrono::steady_clock::now();
  while (std::chrono::steady_clock::now() - start < std::chrono::seconds(20)) {
    if (auto event = transport.poll()) return event;
    wake.wait(1000);
  }
  return std::nullopt;
}

TEST(BeastTls, TrustsOnlyWhatTheSystemTrusts) {
  const TemporaryFolder folder;
  make_certificate(folder.file("key.pem"), folder.file("cert.pem"));
  boost::asio::ssl::context tls(boost::asio::ssl::context::tls_server);
  tls.use_private_key_file(folder.file("key.pem"), boost::asio::ssl::context::pem);
  tls.use_certificate_chain_file(folder.file("cert.pem"));
  TestRelay relay(3, [&](tcp::socket socket) {
    boost::asio::ssl::stream<tcp::socket> stream(std::move(socket), tls);
    boost::system::error_code code;
    stream.handshake(boost::asio::ssl::stream_base::server, code);
    if (code) return;
    TlsPeer peer(std::move(stream));
    if (!peer.accept("ithaca.sync.v1")) return;
    while (auto message = peer.read()) peer.write(*message);
  });
  struct Case {
    bool trusted;
    const char* host;
    bool opens;
  };
  // Trusted but for another name, not trusted, trusted.
  for (const Case& one : {Case{true, "127.0.0.1", false}, Case{false, "localhost", false},
                          Case{true, "localhost", true}}) {
    if (one.trusted) setenv("SSL_CERT_FILE", folder.file("cert.pem").c_str(), 1);
    WakeSignal wake;
    NetworkThread network;
    unsetenv("SSL_CERT_FILE");
    BeastTransport transport(network, &wake);
    transport.connect(relay.origin("https", one.host));
    auto event = next(transport, wake);
    ASSERT_TRUE(event.has_value());
    EXPECT_EQ(event->kind, one.opens ? Kind::kOpened : Kind::kClosed);
    if (!one.opens) {
      EXPECT_EQ(event->reason, port::CloseReason::kUnsupported);
      continue;
    }
    transport.send({1, 2, 3});
    event = next(transport, wake);
    ASSERT_TRUE(event.has_value());
    EXPECT_EQ(event->message, (base::Bytes{1, 2, 3}));
    transport.close();
  }
}

}  // namespace
}  // namespace ithaca::platform
