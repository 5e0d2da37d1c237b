#include "tests/architecture/rules.h"

#include <algorithm>
#include <functional>
#include <sstream>

namespace oriel::architecture {
namespace {

std::vector<std::string> wordsOf(std::string_view text) {
  std::istringstream in{std::string(text)};
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

/// Whether the words are one of the known sentences; if so they are taken over.
bool takeOver(const std::vector<std::string>& w, Rules& rules) {
  if (w.size() >= 2 && w[0] == "order") {
    rules.order.assign(w.begin() + 1, w.end());
  } else if (w.size() == 2 && w[0] == "no-qt") {
    rules.withoutQt.insert(w[1]);
  } else if (w.size() == 2 && w[0] == "any-size") {
    rules.anySize.insert(w[1]);
  } else if (w.size() == 2 && w[0] == "forbidden") {
    rules.forbiddenText.insert(w[1]);
  } else if (w.size() >= 5 && w[0] == "header" && w[2] == "only" && w[3] == "in") {
    rules.headerOnlyIn[w[1]].insert(w.begin() + 4, w.end());
  } else if (w.size() == 7 && w[0] == "table" && w[2] == "rows" && w[4] == "tested" && w[5] == "in") {
    rules.tables.push_back({w[1], w[3], w[6]});
  } else if (w.size() >= 4 && w[1] == "may" && w[2] == "include") {
    rules.rooms.insert(w[0]);
    for (std::size_t i = 3; i < w.size(); ++i) {
      rules.mayInclude[w[0]].insert(w[i]);
      if (w[i] != "*") rules.rooms.insert(w[i]);
    }
  } else {
    return false;
  }
  return true;
}

std::ptrdiff_t levelOf(const Rules& rules, std::string_view room) {
  const auto top = room.substr(0, room.find('/'));
  const auto at = std::find(rules.order.begin(), rules.order.end(), top);
  return at == rules.order.end() ? -1 : at - rules.order.begin();
}

/// The rules themselves must lead one way only: never up the order, and in no circle.
void checkDirection(const Rules& rules, const std::string& file, std::vector<Violation>& found) {
  for (const auto& [from, targets] : rules.mayInclude) {
    for (const auto& to : targets) {
      const auto low = levelOf(rules, from), high = levelOf(rules, to);
      if (low >= 0 && high > low) found.push_back({file, 0, from + " may include " + to + ": that leads upward"});
    }
  }
  std::map<std::string, int> state;  // 1: on the way, 2: done
  std::function<void(const std::string&)> visit = [&](const std::string& room) {
    state[room] = 1;
    if (const auto at = rules.mayInclude.find(room); at != rules.mayInclude.end()) {
      for (const auto& to : at->second) {
        if (state[to] == 1) found.push_back({file, 0, "rooms include each other in a circle: " + room + " and " + to});
        if (state[to] == 0) visit(to);
      }
    }
    state[room] = 2;
  };
  for (const auto& room : rules.rooms) {
    if (state[room] == 0) visit(room);
  }
}

}  // namespace

Rules readRules(std::string_view text, const std::string& file, std::vector<Violation>& found) {
  Rules rules;
  std::istringstream in{std::string(text)};
  int number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (line.empty() || line[0] == '#') continue;
    const auto dash = line.find(" -- ");
    if (dash == std::string::npos || dash + 4 == line.size()) {
      found.push_back({file, number, "a rule needs a reason: `rule -- reason`"});
      continue;
    }
    if (!takeOver(wordsOf(std::string_view(line).substr(0, dash)), rules)) {
      found.push_back({file, number, "this is no rule: " + line.substr(0, dash)});
    }
  }
  checkDirection(rules, file, found);
  return rules;
}

bool isBelow(std::string_view path, std::string_view folder) {
  return path == folder ||
         (path.size() > folder.size() && path.substr(0, folder.size()) == folder && path[folder.size()] == '/');
}

std::string roomOf(const Rules& rules, std::string_view path) {
  std::string best;
  for (const auto& room : rules.rooms) {
    if (room.size() > best.size() && isBelow(path, room)) best = room;
  }
  return best;
}

}  // namespace oriel::architecture
