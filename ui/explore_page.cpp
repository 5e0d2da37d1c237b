#include "ui/explore_page.h"

#include <QComboBox>
#include <QCoreApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPointer>
#include <QPushButton>
#include <QTabWidget>
#include <QVBoxLayout>

#include "dashboards/query/time_text.h"
#include "models/engine/engine.h"
#include "ui/explore_query.h"
#include "ui/query_edit.h"
#include "widgets/controls/time_range_picker.h"
#include "widgets/panels/panel_frame.h"
#include "widgets/theme/theme.h"

namespace oriel::ui {
namespace {
constexpr int kMaxHistory = 100;
}

ExplorePage::ExplorePage(engine::Engine& engine, QWidget* parent)
    : QWidget(parent),
      engine_(engine),
      source_(new QComboBox(this)),
      picker_(new widgets::TimeRangePicker(this)),
      edit_(new QueryEdit(this)),
      runButton_(new QPushButton(tr("Run"), this)),
      message_(new QLabel(this)),
      views_(new QTabWidget(this)),
      graph_(new widgets::PanelFrame(exploreGraphPanel(), widgets::currentTheme().kind)),
      table_(new widgets::PanelFrame(exploreTablePanel(), widgets::currentTheme().kind)) {
  widgets::followTheme(this, [this](const widgets::Theme& theme) {
    for (widgets::PanelFrame* frame : {graph_, table_}) frame->setTheme(theme.kind);
  });
  message_->setTextFormat(Qt::PlainText);
  message_->setWordWrap(true);
  message_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  message_->hide();
  views_->setDocumentMode(true);
  views_->addTab(graph_, tr("Graph"));
  views_->addTab(table_, tr("Table"));
  auto* line = new QHBoxLayout;
  line->addWidget(edit_, 1);
  line->addWidget(runButton_, 0, Qt::AlignTop);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(24, 20, 24, 20);
  layout->setSpacing(12);
  layout->addWidget(buildBar());
  layout->addLayout(line);
  layout->addWidget(message_);
  layout->addWidget(views_, 1);
  picker_->setRange(from_, to_, "");
  connect(edit_, &QueryEdit::runRequested, this, &ExplorePage::run);
  connect(runButton_, &QPushButton::clicked, this, &ExplorePage::run);
  connect(picker_, &widgets::TimeRangePicker::rangeChosen, this, &ExplorePage::setRange);
  connect(picker_, &widgets::TimeRangePicker::zoomOutRequested, this, &ExplorePage::zoomOut);
  connect(picker_, &widgets::TimeRangePicker::shiftRequested, this, &ExplorePage::shiftRange);
  connect(graph_, &widgets::PanelFrame::zoomRequested, this, &ExplorePage::zoomTo);
  connect(graph_, &widgets::PanelFrame::zoomOutRequested, this, &ExplorePage::zoomOut);
}

ExplorePage::~ExplorePage() { stop_.request_stop(); }

QWidget* ExplorePage::buildBar() {
  auto* bar = new QWidget(this);
  auto* layout = new QHBoxLayout(bar);
  layout->setContentsMargins(0, 0, 0, 0);
  auto* title = new QLabel(tr("Explore"), bar);
  title->setObjectName(QStringLiteral("pageTitle"));
  source_->setAccessibleName(tr("Data source"));
  layout->addWidget(title);
  layout->addSpacing(16);
  layout->addWidget(source_);
  layout->addStretch(1);
  layout->addWidget(picker_);
  return bar;
}

void ExplorePage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  if (source_->count() == 0) reloadSources();
  loadHistory();
  edit_->setFocus();
}

void ExplorePage::reloadSources() {
  source_->clear();
  for (const auto& source : engine_.dataSources()) source_->addItem(QString::fromStdString(source->name()));
}

void ExplorePage::loadHistory() {
  QStringList queries;
  for (const std::string& text : engine_.rememberedQueries(kMaxHistory)) queries.prepend(QString::fromStdString(text));
  edit_->setHistory(queries);
}

void ExplorePage::explore(const QString& expression) {
  edit_->setFocus();
  if (expression.isEmpty()) return;
  edit_->setPlainText(expression);
  run();
}

bool ExplorePage::resolveRange() {
  const Timestamp now = engine_.clock().now();
  const auto from = dashboards::resolveTime(from_, now, false, "");
  const auto to = dashboards::resolveTime(to_, now, true, "");
  if (!from.ok() || !to.ok() || *from >= *to) return false;
  range_ = {*from, *to};
  return true;
}

void ExplorePage::run() {
  ExploreQuestion question;
  question.expression = edit_->query();
  question.source = engine_.dataSource(source_->currentText().toStdString());
  const bool blank = edit_->toPlainText().trimmed().isEmpty();
  if (blank || !question.source || !resolveRange()) return;
  stop_.request_stop();
  stop_ = {};
  question.range = range_;
  question.widthPx = std::max(views_->width(), 200);
  question.stop = stop_.get_token();
  engine_.rememberQuery(question.expression);
  loadHistory();
  running_ = true;
  runButton_->setText(tr("Running…"));
  const QPointer<ExplorePage> self(this);
  auto* application = QCoreApplication::instance();
  engine_.queryPool().submit(engine::Priority::Interactive, question.stop,
                             [self, application, question, generation = ++generation_](std::stop_token) {
                               auto answer = std::make_shared<const ExploreAnswer>(askExplore(question));
                               QMetaObject::invokeMethod(
                                   application,
                                   [self, answer, generation] {
                                     if (self && self->generation_ == generation) self->showAnswer(*answer);
                                   },
                                   Qt::QueuedConnection);
                             });
}

void ExplorePage::showAnswer(const ExploreAnswer& answer) {
  running_ = false;
  runButton_->setText(tr("Run"));
  edit_->clearError();
  QStringList texts = answer.notes;
  if (answer.error) {
    texts.prepend(QString::fromStdString(answer.error->toString()));
    edit_->markError(answer.error->place);
  } else {
    graph_->setData(answer.graph);
    table_->setData(answer.table);
  }
  message_->setText(texts.join(QLatin1Char('\n')));
  const widgets::Theme& theme = widgets::currentTheme();
  QPalette palette = message_->palette();
  palette.setColor(QPalette::WindowText, answer.error ? theme.error : theme.warning);
  message_->setPalette(palette);
  message_->setVisible(!texts.isEmpty());
  Q_EMIT answered();
}

QString ExplorePage::message() const { return message_->isHidden() ? QString() : message_->text(); }

void ExplorePage::setRange(const std::string& from, const std::string& to) {
  from_ = from;
  to_ = to;
  picker_->setRange(from_, to_, "");
  run();
}

void ExplorePage::zoomTo(Timestamp from, Timestamp to) { setRange(std::to_string(from), std::to_string(to)); }

void ExplorePage::zoomOut() {
  if (!resolveRange()) return;
  const Duration half = (range_.to - range_.from) / 2;
  zoomTo(range_.from - half, range_.to + half);
}

void ExplorePage::shiftRange(int direction) {
  if (!resolveRange()) return;
  const Duration half = (range_.to - range_.from) / 2;
  zoomTo(range_.from + direction * half, range_.to + direction * half);
}

}  // namespace oriel::ui
