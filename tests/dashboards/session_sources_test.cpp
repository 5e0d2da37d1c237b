#include <QSignalSpy>
#include <deque>
#include <nlohmann/json.hpp>
#include <thread>

#include "dashboards/model/decode.h"
#include "dashboards/model/json_access.h"
#include "dashboards/session/session.h"
#include "tests/dashboards/fake_source.h"
#include "tests/support/test_case.h"

using namespace oriel;
using namespace oriel::dashboards;

/// Which sources a session asks, and how much of it happens on the thread of the window.
class SessionSourcesTest : public oriel::test::TestCase {
  Q_OBJECT
 private Q_SLOTS:
  void choosesAnotherSource() {
    start(
        "{'panels':[{'id':1,'type':'stat','datasource':{'type':'prometheus','uid':'elsewhere'},"
        "'targets':[{'refId':'A','expr':'a'}]}]}");
    QCOMPARE(session_->sourceBindings().size(), 1u);
    QCOMPARE(session_->sourceBindings()[0].taken, std::string("first"));
    QVERIFY(isForeign(session_->sourceBindings()[0]));
    session_->setVisible("1", true, 500);
    runTasks();
    QCOMPARE(first_->requests.size(), 1u);
    QSignalSpy changed(session_.get(), &Session::sourcesChanged);
    session_->chooseSource("elsewhere", "second");
    runTasks();
    QCOMPARE(changed.size(), 1);
    QCOMPARE(second_->requests.size(), 1u);
    QCOMPARE(session_->sourceBindings()[0].taken, std::string("second"));
    QCOMPARE(session_->sourceChoices(), (std::map<std::string, std::string>{{"elsewhere", "second"}}));
    session_->chooseSource("elsewhere", "");
    runTasks();
    QCOMPARE(session_->sourceBindings()[0].taken, std::string("first"));
    QVERIFY(session_->sourceChoices().empty());
  }

  void variablesFollowTheChoice() {
    start(
        "{'templating':{'list':[{'name':'job','type':'query','datasource':'elsewhere','query':'label_values(job)',"
        "'refresh':1}]},'panels':[{'id':1,'type':'stat','datasource':'elsewhere',"
        "'targets':[{'refId':'A','expr':'up{job=\\\"$job\\\"}'}]}]}");
    first_->values = {{"job", {"one"}}};
    second_->values = {{"job", {"two"}}};
    session_->setVisible("1", true, 500);
    runTasks();
    session_->chooseSource("elsewhere", "second");
    runTasks();
    QCOMPARE(second_->requests.at(0).query, std::string("up{job=\"two\"}"));
  }

  void resultsOfAnotherPanelAreAskedOnce() {
    start(
        "{'panels':[{'id':1,'type':'stat','targets':[{'refId':'A','expr':'a'}]},"
        "{'id':2,'type':'table','datasource':'-- Dashboard --','targets':[{'refId':'A','panelId':1}]}]}");
    session_->setVisible("1", true, 500);
    session_->setVisible("2", true, 900);
    runTasks();
    QCOMPARE(first_->requests.size(), 1u);
    QCOMPARE(session_->panelData("2")->frames.size(), 1u);
    // A panel whose own source is not on the screen is asked for alone.
    session_->setVisible("1", false, 0);
    session_->refresh();
    runTasks();
    QCOMPARE(first_->requests.size(), 2u);
  }

  void plansOnThePool() {
    std::string panels;
    for (int i = 1; i <= 600; ++i) {
      panels += (i > 1 ? "," : "") + std::string("{'id':") + std::to_string(i) +
                ",'type':'timeseries','gridPos':{'x':0,'y':" + std::to_string(i * 8) +
                ",'w':24,'h':8},'targets':[{'refId':'A','expr':'up{i=\\\"" + std::to_string(i % 100) + "\\\"}'}]}";
    }
    start("{'panels':[" + panels + "]}");
    QCOMPARE(session_->panels().size(), 600u);
    for (const PanelInstance& instance : session_->panels()) session_->setVisible(instance.key, true, 800);
    session_->refresh();
    QCoreApplication::processEvents();
    // The thread of the window only hands work over: a task a panel, nothing asked.
    QCOMPARE(tasks_.size(), 600u);
    QCOMPARE(first_->requests.size(), 0u);
    runTasks();
    QCOMPARE(first_->requests.size(), 100u);
    for (const PanelInstance& instance : session_->panels()) QVERIFY(session_->panelData(instance.key));
    QVERIFY(!session_->isLoading());
  }

  void cancelledBeforeItWasPlanned() {
    start("{'panels':[{'id':1,'type':'stat','targets':[{'refId':'A','expr':'a'}]}]}");
    session_->setVisible("1", true, 500);
    QCoreApplication::processEvents();
    auto stale = std::move(tasks_.front());
    tasks_.clear();
    session_->refresh();
    stale();
    runTasks();
    QCOMPARE(first_->requests.size(), 1u);
    QVERIFY(session_->panelData("1"));
  }

  void manyThreads() {
    // A pool of four: plans and answers come in any order; each query is sent once all the same.
    std::string panels;
    for (int i = 1; i <= 60; ++i) {
      panels += (i > 1 ? "," : "") + std::string("{'id':") + std::to_string(i) +
                ",'type':'stat','targets':[{'refId':'A','expr':'q" + std::to_string(i % 7) +
                "'},{'refId':'B','expr':'q" + std::to_string(i % 5) + "'}]}";
    }
    start("{'panels':[" + panels + "]}");
    for (const PanelInstance& instance : session_->panels()) session_->setVisible(instance.key, true, 800);
    for (int round = 0; round < 20; ++round) {
      session_->refresh();
      QTRY_VERIFY_WITH_TIMEOUT(runParallel() && !session_->isLoading(), 20000);
      for (const PanelInstance& instance : session_->panels()) {
        QCOMPARE(session_->panelData(instance.key)->frames.size(), 2u);
      }
    }
    QCOMPARE(first_->requests.size(), 7u * 20u);
  }

 private:
  void start(std::string json) {
    session_.reset();
    tasks_.clear();
    for (char& c : json) {
      if (c == '\'') c = '"';
    }
    first_ = std::make_shared<test::FakeSource>("first");
    second_ = std::make_shared<test::FakeSource>("second");
    auto dashboard = decodeDashboard(Json::parse(json));
    dashboard->refresh = "";
    SessionServices services;
    services.sources = {first_, second_};
    services.run = [this](std::function<void()> task) {
      const std::lock_guard lock(mutex_);
      tasks_.push_back(std::move(task));
    };
    services.now = [] { return Timestamp(1795268262123); };
    session_ = std::make_unique<Session>(dashboard, std::move(services));
  }

  void runTasks() {
    QCoreApplication::processEvents();
    while (!tasks_.empty()) {
      auto task = std::move(tasks_.front());
      tasks_.pop_front();
      task();
      QCoreApplication::processEvents();
    }
  }

  bool runParallel() {
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([this] {
        for (;;) {
          std::function<void()> task;
          {
            const std::lock_guard lock(mutex_);
            if (tasks_.empty()) return;
            task = std::move(tasks_.front());
            tasks_.pop_front();
          }
          task();
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    QCoreApplication::processEvents();
    return true;
  }

  std::shared_ptr<test::FakeSource> first_, second_;
  std::mutex mutex_;
  std::deque<std::function<void()>> tasks_;
  std::unique_ptr<Session> session_;
};

ORIEL_TEST_MAIN(SessionSourcesTest)
#include "session_sources_test.moc"
