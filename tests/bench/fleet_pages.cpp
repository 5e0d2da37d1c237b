#include "tests/bench/fleet_pages.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

#include <fmt/format.h>

#include "tests/bench/prometheus_oracle.h"

namespace oriel::bench {

namespace {

namespace fs = std::filesystem;

constexpr int kPatienceSeconds = 300;

/// `before` up to and without `mark`, which is taken too; false when there is none.
bool cutAt(std::string_view& text, std::string_view mark, std::string_view& before) {
  const std::size_t at = text.find(mark);
  if (at == std::string_view::npos) return false;
  before = text.substr(0, at);
  text.remove_prefix(at + mark.size());
  return true;
}

Error unexpected(std::string_view line) {
  return makeError(ErrorCode::InvalidInput, "the generator wrote: " + std::string(line.substr(0, 200)));
}

}  // namespace

// ---------------------------------------------------------------- programs

Result<std::unique_ptr<Child>> Child::start(const std::vector<std::string>& command) {
  std::unique_ptr<Child> child(new Child(command.front()));
  std::vector<char*> pointers;
  for (const std::string& argument : command) pointers.push_back(const_cast<char*>(argument.c_str()));
  pointers.push_back(nullptr);
  const pid_t parent = getpid();
  child->process_ = fork();
  if (child->process_ < 0) return makeError(ErrorCode::Io, "fork failed");
  if (child->process_ > 0) return child;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(127);
  // Its remarks do not belong into the table.
  dup2(STDERR_FILENO, STDOUT_FILENO);
  execvp(pointers[0], pointers.data());
  _exit(127);
}

Child::~Child() {
  if (process_ <= 0) return;
  kill(process_, SIGKILL);
  waitpid(process_, nullptr, 0);
}

bool Child::ended() {
  if (process_ > 0 && waitpid(process_, &status_, WNOHANG) == process_) process_ = -1;
  return process_ <= 0;
}

Status Child::wait() {
  if (process_ > 0) waitpid(process_, &status_, 0);
  process_ = -1;
  if (status_ != 0) return makeError(ErrorCode::Execution, name_ + " failed");
  return {};
}

Result<std::string> buildGenerator(const std::string& folder) {
  const char* shared = std::getenv("ORIEL_SHARED");
  const char* checkout = std::getenv("ORIEL_SOURCE_DIR");
  if (shared == nullptr && checkout == nullptr) return makeError(ErrorCode::NotFound, "ORIEL_SHARED is not set");
  const std::string folderOfData = shared != nullptr ? shared : std::string(checkout) + "/../shared";
  const std::string source = folderOfData + "/bench/gen_openmetrics.cpp";
  std::error_code failed;
  if (!fs::exists(source, failed)) return makeError(ErrorCode::NotFound, "there is no " + source);
  const char* chosen = std::getenv("CXX");
  const std::string compiler = chosen != nullptr ? chosen : findOracle("c++");
  if (compiler.empty()) return makeError(ErrorCode::NotFound, "there is no C++ compiler");
  const std::string program = folder + "/generator";
  ORIEL_ASSIGN(const auto child, Child::start({compiler, "-O2", "-std=c++17", "-w", "-o", program, source}));
  ORIEL_TRY(child->wait());
  return program;
}

// ---------------------------------------------------------------- slices

Result<std::unique_ptr<FleetPages>> FleetPages::start(const Plan& plan) {
  std::unique_ptr<FleetPages> pages(new FleetPages(plan));
  // It goes on when the file is gone, or this program is.
  const std::string wait =
      fmt::format("mv {{}} {{}}.ready; while [ -e {{}}.ready ] && kill -0 {}; do sleep 0.02; done", getpid());
  ORIEL_ASSIGN(pages->child_,
               Child::start({plan.generator, "--set", "fleet", "--format", "prom", "--out", plan.folder, "--hours",
                             fmt::format("{}", plan.hours), "--end", std::to_string(plan.end), "--window-h",
                             fmt::format("{}", kRoundsInSlice * 15 / 3600.0), "--exec", wait}));
  ORIEL_TRY(pages->nextSlice());
  return pages;
}

FleetPages::~FleetPages() = default;

std::size_t FleetPages::seriesPerPage() const { return slices_.back().series.begin()->second.size(); }

Result<std::string> FleetPages::waitForFile() {
  const std::string path = fmt::format("{}/w-{:05}.prom.ready", plan_.folder, loaded_);
  for (int i = 0; i < kPatienceSeconds * 100; ++i) {
    if (access(path.c_str(), R_OK) == 0) return path;
    if (child_->ended()) return makeError(ErrorCode::Execution, "the generator ended early");
    usleep(10'000);
  }
  return makeError(ErrorCode::Timeout, "the generator wrote nothing");
}

Status FleetPages::nextSlice() {
  ORIEL_ASSIGN(const std::string path, waitForFile());
  if (slices_.size() == 2) slices_.pop_front();
  Slice& slice = slices_.emplace_back();
  slice.text.resize(fs::file_size(path));
  std::ifstream file(path, std::ios::binary);
  if (!file.read(slice.text.data(), static_cast<std::streamsize>(slice.text.size())))
    return makeError(ErrorCode::Io, path + " cannot be read");
  std::error_code ignored;
  fs::remove(path, ignored);
  ++loaded_;
  return regroup(slice);
}

Status FleetPages::regroup(Slice& slice) {
  std::string_view rest = slice.text;
  std::string_view line;
  std::string type;
  before_ = {};
  open_ = nullptr;
  while (cutAt(rest, "\n", line)) {
    if (line.starts_with("#"))
      type = std::string(line) + "\n";
    else
      ORIEL_TRY(addSample(slice, line, type));
  }
  return {};
}

/// A line is `name{job="J",instance="I",more} value timestamp`.
Status FleetPages::addSample(Slice& slice, std::string_view line, const std::string& type) {
  std::string_view before;
  std::string_view value;
  std::string_view rest = line;
  if (!cutAt(rest, "} ", before) || !cutAt(rest, " ", value)) return unexpected(line);
  if (before != before_) {
    std::string_view name;
    std::string_view job;
    std::string_view instance;
    rest = before;
    if (!cutAt(rest, "{job=\"", name) || !cutAt(rest, "\",instance=\"", job) || !cutAt(rest, "\"", instance))
      return unexpected(line);
    before_ = before;
    open_ = nullptr;
    if (name != "up") {  // the scrape loop's own word
      jobs_[std::string(instance)] = job;
      auto& all = slice.series[std::string(instance)];
      open_ = &all.emplace_back();
      open_->type = type;
      open_->text = std::string(name);
      if (!rest.empty()) open_->text += "{" + std::string(rest.substr(1)) + "}";
    }
  }
  if (open_ != nullptr)
    open_->values.push_back(
        {static_cast<std::uint32_t>(value.data() - slice.text.data()), static_cast<std::uint32_t>(value.size())});
  return {};
}

Result<std::string> FleetPages::page(const std::string& instance, std::size_t round) {
  const std::size_t number = round / kRoundsInSlice;
  while (number >= loaded_) ORIEL_TRY(nextSlice());
  if (number + slices_.size() < loaded_) return makeError(ErrorCode::Internal, "that round has passed");
  const Slice& slice = slices_[number + slices_.size() - loaded_];
  const auto found = slice.series.find(instance);
  if (found == slice.series.end()) return makeError(ErrorCode::NotFound, "there is no " + instance);
  std::string out;
  std::string_view type;
  for (const SliceSeries& series : found->second) {
    if (series.type != type) out += type = series.type;
    const Span value = series.values.at(round % kRoundsInSlice);
    out += series.text;
    out += ' ';
    out.append(slice.text, value.begin, value.size);
    out += '\n';
  }
  return out;
}

}  // namespace oriel::bench
