#include "tests/relay/http_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cctype>
#include <sstream>

namespace ithaca::relay {

std::string raw_exchange(const RelayProcess& relay, const std::string& bytes, int patience_ms) {
  const int to = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(relay.port());
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::string out;
  if (connect(to, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
    std::size_t sent = 0;
    while (sent < bytes.size()) {
      const ssize_t some = send(to, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
      if (some <= 0) break;
      sent += static_cast<std::size_t>(some);
    }
    char buffer[16 * 1024];
    while (true) {
      pollfd ready{to, POLLIN, 0};
      if (poll(&ready, 1, patience_ms) <= 0) break;
      const ssize_t got = recv(to, buffer, sizeof buffer, 0);
      if (got <= 0) break;
      out.append(buffer, static_cast<std::size_t>(got));
    }
  }
  close(to);
  return out;
}

HttpAnswer parse_answer(const std::string& bytes) {
  HttpAnswer answer;
  const std::size_t end = bytes.find("\r\n\r\n");
  if (end == std::string::npos) return answer;
  std::istringstream head(bytes.substr(0, end));
  std::string line;
  std::getline(head, line);
  if (line.size() > 12) answer.status = std::stoi(line.substr(9, 3));
  while (std::getline(head, line)) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    const std::size_t colon = line.find(": ");
    if (colon == std::string::npos) continue;
    std::string name = line.substr(0, colon);
    for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    answer.headers[name] = line.substr(colon + 2);
  }
  answer.body = bytes.substr(end + 4);
  return answer;
}

HttpAnswer http(const RelayProcess& relay, const std::string& method, const std::string& target,
                const std::string& more) {
  return parse_answer(raw_exchange(relay, method + " " + target +
                                              " HTTP/1.1\r\nHost: " + relay.host() +
                                              "\r\nConnection: close\r\n" + more + "\r\n"));
}

}  // namespace ithaca::relay
