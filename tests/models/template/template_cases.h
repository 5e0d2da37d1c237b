#pragma once

#include <limits>
#include <vector>

namespace oriel::test {

/// One template and the text it gives over the labels {__name__="m", instance="web-1.example.org:9100", job="node",
/// path="/a b", pct="100%"}, external labels {cluster="home"} and the URL http://prom.example/x at the time 100 s,
/// where the store has m{...} itself and s{n="1"} 3, s{n="2"} 1, s{n="10"} 2.
struct TemplateCase {
  const char* name;
  const char* text;
  const char* expected;
  double value = 1234567;
  bool withOracle = true;  ///< Prometheus 2.42 knows it too
};

inline constexpr double kInfinite = std::numeric_limits<double>::infinity();
inline constexpr double kNoNumber = std::numeric_limits<double>::quiet_NaN();

inline const std::vector<TemplateCase> kTemplateCases{
    // ---- texts, labels, values
    {"plain", "no action { } here", "no action { } here"},
    {"empty text", "{{ \"\" }}", ""},
    {"label", "{{ $labels.job }}", "node"},
    {"label of dot", "{{ .Labels.job }}", "node"},
    {"missing label", "[{{ $labels.none }}]", "[]"},
    {"label by index", "{{ index $labels \"job\" }}", "node"},
    {"missing by index", "[{{ index $labels \"none\" }}]", "[]"},
    {"value", "{{ $value }}", "1.234567e+06"},
    {"value small", "{{ $value }}", "0.05", 0.05},
    {"value whole", "{{ $value }}", "42", 42},
    {"value tiny", "{{ $value }}", "1e-05", 1e-5},
    {"value NaN", "{{ $value }}", "NaN", kNoNumber},
    {"value Inf", "{{ $value }}", "+Inf", kInfinite},
    {"value -Inf", "{{ .Value }}", "-Inf", -kInfinite},
    {"external label", "{{ $externalLabels.cluster }}", "home"},
    {"external url", "{{ $externalURL }} {{ .ExternalURL }}", "http://prom.example/x http://prom.example/x"},
    {"path prefix", "{{ pathPrefix }} {{ externalURL }}", "/x http://prom.example/x", 1, false},
    {"all labels", "{{ $labels }}", "map[__name__:m instance:web-1.example.org:9100 job:node path:/a b pct:100%]"},
    {"several lines", "a\n  {{ $labels.job }}\nb", "a\n  node\nb"},
    // ---- trim markers and comments
    {"trim left", "a  {{- \" b\" }}", "a b"},
    {"trim right", "{{ \"a\" -}}  \n b", "ab"},
    {"trim both", "x \n {{- 3 -}} \t y", "x3y"},
    {"minus is no marker", "{{-3}}", "-3"},
    {"comment", "a{{/* nothing {{ here */}}b", "ab"},
    {"trimmed comment", "a {{- /* c */ -}} b", "ab"},
    {"braces in text", "{{ \"{{\" }} {{ `}}` }}", "{{ }}"},
    {"action over lines", "{{ printf\n  \"%s\"\n  $labels.job }}", "node"},
    // ---- constants
    {"whole", "{{ 42 }} {{ -7 }} {{ +3 }} {{ 1_000 }}", "42 -7 3 1000"},
    {"bases", "{{ 0x1F }} {{ 0b101 }} {{ 0o17 }} {{ 017 }}", "31 5 15 15"},
    {"floats", "{{ 1.5 }} {{ 1e3 }} {{ .5 }} {{ 1e21 }} {{ 0x1p-2 }}", "1.5 1000 0.5 1e+21 0.25"},
    {"character", "{{ 'a' }} {{ '\\n' }} {{ '\\u00e9' }}", "97 10 233"},
    {"texts", "{{ \"q\\\"\\t\\u00e9\\x41\\101\" }}{{ `raw\\n` }}", "q\"\t\u00e9AAraw\\n"},
    {"truth", "{{ true }} {{ false }}", "true false"},
    {"nil as argument", "{{ print nil }}", "<nil>"},
    // ---- pipelines and parentheses
    {"pipeline", "{{ $value | humanize }}", "1.235M"},
    {"pipeline is the last argument", "{{ \"b\" | printf \"%s-%s\" \"a\" }}", "a-b"},
    {"long pipeline", "{{ \"http://a.b:9100\" | reReplaceAll \"^.*://\" \"\" | stripPort | toUpper }}", "A.B"},
    {"parentheses", "{{ printf \"%s\" (print \"a\" (print \"b\")) }}", "ab"},
    {"field of parentheses", "{{ (index (query \"sort(s)\") 0).Labels.n }}", "2"},
    {"chain over a call", "{{ (first (query \"s{n='10'}\")).Value }}", "2"},
    // ---- variables
    {"declare", "{{ $x := 5 }}{{ $x }}", "5"},
    {"assign", "{{ $x := 5 }}{{ if true }}{{ $x = 6 }}{{ end }}{{ $x }}", "6"},
    {"inner scope", "{{ $x := 5 }}{{ if true }}{{ $x := 6 }}{{ $x }}{{ end }}{{ $x }}", "65"},
    {"dollar is the root", "{{ with 3 }}{{ $.Labels.job }}{{ . }}{{ end }}", "node3"},
    {"declaration in if", "{{ if $x := $labels.job }}{{ $x }}{{ end }}", "node"},
    // ---- if, with, range
    {"if", "{{ if $labels.job }}yes{{ else }}no{{ end }}", "yes"},
    {"else", "{{ if $labels.none }}yes{{ else }}no{{ end }}", "no"},
    {"else if", "{{ if false }}a{{ else if eq 1 1 }}b{{ else }}c{{ end }}", "b"},
    {"zero is false", "{{ if 0.0 }}a{{ else }}b{{ end }}{{ if 0 }}a{{ else }}b{{ end }}", "bb"},
    {"with", "{{ with $labels.job }}<{{ . }}>{{ end }}", "<node>"},
    {"with else", "{{ with $labels.none }}a{{ else }}b{{ end }}", "b"},
    {"with variable", "{{ with $x := printf \"%d\" 3 }}{{ $x }}{{ . }}{{ end }}", "33"},
    {"with query", "{{ with query \"s{n='1'}\" }}{{ . | first | value | humanize }}{{ end }}", "3"},
    {"with empty query", "{{ with query \"none\" }}a{{ else }}none{{ end }}", "none"},
    {"range", "{{ range query \"sort(s)\" }}{{ .Labels.n }}={{ .Value }};{{ end }}", "2=1;10=2;1=3;"},
    {"range with index", "{{ range $i, $e := query \"sort(s)\" }}{{ $i }}:{{ $e.Labels.n }} {{ end }}",
     "0:2 1:10 2:1 "},
    {"range with element", "{{ range $e := query \"sort(s)\" }}{{ $e | value }}{{ end }}", "123"},
    {"range else", "{{ range query \"none\" }}a{{ else }}none{{ end }}", "none"},
    {"range over labels", "{{ range $k, $v := $labels }}{{ $k }}={{ $v }},{{ end }}",
     "__name__=m,instance=web-1.example.org:9100,job=node,path=/a b,pct=100%,"},
    {"break", "{{ range query \"sort(s)\" }}{{ if gt .Value 1.5 }}{{ break }}{{ end }}{{ .Value }}{{ end }}", "1"},
    {"continue", "{{ range query \"sort(s)\" }}{{ if eq .Value 2.0 }}{{ continue }}{{ end }}{{ .Value }}{{ end }}",
     "13"},
    {"range over a count", "{{ range 3 }}{{ . }}{{ end }}", "012", 1, false},
    {"else with", "{{ with \"\" }}a{{ else with \"b\" }}{{ . }}{{ end }}", "b", 1, false},
    // ---- define, template, block
    {"define", "{{ define \"x\" }}<{{ . }}>{{ end }}{{ template \"x\" $labels.job }}", "<node>"},
    {"template without dot", "{{ define \"x\" }}[{{ . }}]{{ end }}{{ template \"x\" }}", "[<no value>]"},
    {"block", "{{ block \"x\" 7 }}{{ . }}!{{ end }}", "7!"},
    {"args", "{{ define \"x\" }}{{ .arg0 }}+{{ .arg1 }}{{ .arg2 }}{{ end }}{{ template \"x\" (args 1 \"b\") }}",
     "1+b<no value>"},
    {"tmpl", "{{ define \"x\" }}<{{ . }}>{{ end }}{{ tmpl \"x\" 4 | toUpper }}", "<4>", 1, false},
    // ---- printf
    {"printf s q v", "{{ printf \"%s %q %v\" \"a\" \"b\\n\" \"c\" }}", "a \"b\\n\" c"},
    {"printf f", "{{ printf \"%.2f %f %8.1f|%-8.1f|%08.1f\" $value $value 1.5 1.5 -1.5 }}",
     "1234567.00 1234567.000000      1.5|1.5     |-00001.5"},
    {"printf g e", "{{ printf \"%g %.3g %e %E\" $value $value $value $value }}",
     "1.234567e+06 1.23e+06 1.234567e+06 1.234567E+06"},
    {"printf d of a float", "{{ printf \"%d\" $value }}", "%!d(float64=1.234567e+06)"},
    {"printf s of a float", "{{ printf \"%s\" $value }}", "%!s(float64=1.234567e+06)"},
    {"printf d", "{{ printf \"%d|%5d|%-5d|%05d|%+d|% d\" 42 42 42 42 42 42 }}", "42|   42|42   |00042|+42| 42"},
    {"printf x o b", "{{ printf \"%x %X %#x %o %#o %b %O\" 255 255 255 8 8 5 8 }}", "ff FF 0xff 10 010 101 0o10"},
    {"printf x of text", "{{ printf \"%x % x %X\" \"hi\" \"hi\" \"hi\" }}", "6869 68 69 6869"},
    {"printf x of float", "{{ printf \"%x\" 1.5 }}", "0x1.8p+00"},
    {"printf t", "{{ printf \"%t %5t %v\" true false true }}", "true false true"},
    {"printf c U", "{{ printf \"%c %U %#U %q\" 233 233 65 65 }}", "\u00e9 U+00E9 U+0041 'A' 'A'"},
    {"printf percent", "{{ printf \"%d%% %s\" 5 $labels.pct }}", "5% 100%"},
    {"printf width of text", "{{ printf \"%6s|%-6s|%.2s\" \"abc\" \"abc\" \"abc\" }}", "   abc|abc   |ab"},
    {"printf star", "{{ printf \"%*d|%.*f\" 5 42 2 3.14159 }}", "   42|3.14"},
    {"printf index", "{{ printf \"%[2]s %[1]s\" \"a\" \"b\" }}", "b a"},
    {"printf missing", "{{ printf \"%s %d\" \"a\" }}", "a %!d(MISSING)"},
    {"printf extra", "{{ printf \"%s\" \"a\" 3 }}", "a%!(EXTRA int=3)"},
    {"printf no verb", "{{ printf \"50%\" }}", "50%!(NOVERB)"},
    {"printf unknown verb", "{{ printf \"%z\" 3 }}", "%!z(int=3)"},
    {"printf T", "{{ printf \"%T %T %T %T %T\" 1 1.5 \"a\" true $labels }}",
     "int float64 string bool map[string]string"},
    {"printf map", "{{ printf \"%v %q\" $externalLabels $externalLabels }}",
     "map[cluster:home] map[\"cluster\":\"home\"]"},
    {"printf Inf", "{{ printf \"%.2f %f %5.1f %+.1f\" $value $value $value $value }}", "+Inf +Inf  +Inf +Inf",
     kInfinite},
    {"printf NaN", "{{ printf \"%.2f|%06.1f\" $value $value }}", "NaN|   NaN", kNoNumber},
    {"print", "{{ print \"a\" 1 2 \"b\" 3 }}{{ println \"x\" 1 }}", "a1 2b3x 1\n"},
    // ---- numbers for people
    {"humanize 0", "{{ humanize $value }}", "0", 0},
    {"humanize small", "{{ humanize $value }}", "123m", 0.123},
    {"humanize micro", "{{ humanize $value }}", "12u", 12e-6},
    {"humanize k", "{{ humanize $value }}", "1.234k", 1234.5},
    {"humanize negative", "{{ humanize $value }}", "-99.9M", -99.9e6},
    {"humanize huge", "{{ humanize $value }}", "1e+06Y", 1e30},
    {"humanize NaN", "{{ humanize $value }}{{ humanizeDuration $value }}{{ humanizePercentage $value }}", "NaNNaNNaN%",
     kNoNumber},
    {"humanize Inf", "{{ humanize $value }} {{ humanize1024 $value }}", "+Inf +Inf", kInfinite},
    {"humanize text", "{{ humanize \"1000\" }} {{ humanize 1e3 }} {{ humanize 1000 }}", "1k 1k 1k"},
    {"humanize1024", "{{ humanize1024 $value }} {{ humanize1024 1024 }} {{ humanize1024 0.5 }}", "1.177Mi 1ki 0.5"},
    {"humanizeDuration", "{{ humanizeDuration $value }}", "14d 6h 56m 7s"},
    {"humanizeDuration kinds",
     "{{ humanizeDuration 0 }} {{ humanizeDuration 1 }} {{ humanizeDuration 60 }} {{ humanizeDuration 3600 }} "
     "{{ humanizeDuration 86400 }} {{ humanizeDuration 12.345678 }}",
     "0s 1s 1m 0s 1h 0m 0s 1d 0h 0m 0s 12.35s"},
    {"humanizeDuration negative", "{{ humanizeDuration -3661 }}", "-1h 1m 1s"},
    {"humanizeDuration below a second", "{{ humanizeDuration .1 }} {{ humanizeDuration .0001 }}", "100ms 100us"},
    {"humanizePercentage", "{{ humanizePercentage $value }} {{ 0.0123456 | humanizePercentage }}", "12.34% 1.235%",
     0.1234},
    {"humanizeTimestamp", "{{ humanizeTimestamp $value }}", "2015-10-19 15:20:30.124 +0000 UTC", 1445268030.125},
    {"humanizeTimestamp whole", "{{ humanizeTimestamp 0 }}", "1970-01-01 00:00:00 +0000 UTC"},
    {"toTime", "{{ ($value | toTime).Format \"2006-01-02T15:04:05.000Z07:00 Mon Jan _2 3PM\" }}",
     "2015-10-19T15:20:30.124Z Mon Oct 19 3PM", 1445268030.125},
    {"toTime fields", "{{ (toTime $value).Year }} {{ (toTime $value).Unix }} {{ (toTime $value).YearDay }}",
     "2015 1445268030 292", 1445268030.125},
    {"toTime of March", "{{ (toTime 951782400).Format \"Jan 2 06 002\" }}", "Feb 29 00 060"},
    {"toDuration", "{{ toDuration 3723.5 }}", "1h2m3.5s", 1, false},
    {"parseDuration", "{{ parseDuration \"1h30m\" }}", "5400"},
    {"now", "{{ now }}", "100", 1, false},
    // ---- texts
    {"match", "{{ match \"^web-[0-9]\" $labels.instance }} {{ match \"x\" \"abc\" }}", "true false"},
    {"reReplaceAll", "{{ reReplaceAll \"(.*)-(\\\\d).*\" \"${2}_$1\" $labels.instance }}", "1_web"},
    {"reReplaceAll empty", "{{ reReplaceAll \"x*\" \"-\" \"abxc\" }}", "-a-b-c-"},
    {"reReplaceAll anchors", "{{ reReplaceAll \"^a\" \"b\" \"aaa\" }}", "baa"},
    {"reReplaceAll name", "{{ reReplaceAll \"(?P<x>b+)\" \"[$x]$$\" \"abbc\" }}", "a[bb]$c"},
    {"reReplaceAll unknown group", "{{ reReplaceAll \"b\" \"<$1x>\" \"abc\" }}", "a<>c"},
    {"title upper lower", "{{ title \"ab cd-ef\" }} {{ toUpper \"aB\" }} {{ toLower \"aB\" }}", "Ab Cd-Ef AB ab"},
    {"stripPort",
     "{{ stripPort $labels.instance }} {{ stripPort \"a\" }} {{ stripPort \"[::1]:80\" }} {{ stripPort \"::1\" }}",
     "web-1.example.org a ::1 ::1"},
    {"stripDomain", "{{ stripDomain $labels.instance }} {{ stripDomain \"a.b\" }} {{ stripDomain \"10.0.0.1:80\" }}",
     "web-1:9100 a 10.0.0.1:80"},
    {"graphLink", "{{ graphLink \"up{a='b c'}\" }}", "/graph?g0.expr=up%7Ba%3D%27b+c%27%7D&g0.tab=0"},
    {"tableLink", "{{ tableLink \"up\" }}", "/graph?g0.expr=up&g0.tab=1"},
    {"safeHtml", "{{ safeHtml \"<b>\" }}", "<b>"},
    {"html js urlquery", "{{ html \"<'&\\\">\" }} {{ js \"'<\" }} {{ urlquery \"a b&\" }}",
     "&lt;&#39;&amp;&#34;&gt; \\'\\u003C a+b%26"},
    {"urlQueryEscape", "{{ urlQueryEscape $labels.path }}", "%2Fa+b", 1, false},
    // ---- vectors
    {"label of first", "{{ query \"s{n='2'}\" | first | label \"n\" }}", "2"},
    {"sortByLabel", "{{ range query \"s\" | sortByLabel \"n\" }}{{ .Labels.n }} {{ end }}", "1 10 2 "},
    {"query of a scalar", "{{ with query \"1 + 2\" }}{{ . | first | value }}{{ end }}", "3"},
    {"strvalue", "[{{ query \"s{n='2'}\" | first | strvalue }}]", "[]"},
    {"len", "{{ len $labels.job }} {{ len (query \"s\") }} {{ len $externalLabels }}", "4 3 1"},
    {"slice", "{{ slice $labels.job 1 3 }} {{ len (slice (query \"s\") 1) }}", "od 2"},
    {"sample", "{{ query \"s{n='2'}\" | first }}", "{map[__name__:s n:2] 1}"},
    // ---- truth and comparison
    {"and or not", "{{ and 1 0 \"x\" }} {{ or 0 \"\" \"x\" }} {{ not 1 }} {{ and \"a\" \"b\" }} {{ or 0 \"\" }}",
     "0 x false b "},
    {"and stops early", "{{ and false (index $labels 1) }}", "false"},
    {"eq", "{{ eq $labels.job \"node\" }} {{ eq 1 2 1 }} {{ ne 1 2 }} {{ eq $value 1234567.0 }}",
     "true true true true"},
    {"order", "{{ lt 1 2 }} {{ le 2 2 }} {{ gt \"b\" \"a\" }} {{ ge 1.5 2.5 }}", "true true true false"},
    // ---- errors
    {"error: kinds", "{{ gt $value 5 }}",
     "<error expanding template: error executing template __alert_T: template: __alert_T:1:115: executing "
     "\"__alert_T\" at <gt $value 5>: error calling gt: incompatible types for comparison>"},
    {"error: first of nothing", "x{{ query \"none\" | first }}",
     "<error expanding template: error executing template __alert_T: template: __alert_T:1:131: executing "
     "\"__alert_T\" at <first>: error calling first: first() called on vector with no elements>"},
    {"error: unknown function", "{{ nope 1 }}",
     "<error expanding template: error parsing template __alert_T: template: __alert_T:1: function \"nope\" not "
     "defined>"},
    {"error: unknown variable", "a\n{{ $nope }}",
     "<error expanding template: error parsing template __alert_T: template: __alert_T:2: undefined variable "
     "\"$nope\">"},
    {"error: unclosed", "{{ $value ",
     "<error expanding template: error parsing template __alert_T: template: __alert_T:1: unclosed action>"},
    {"error: no end", "{{ if true }}a",
     "<error expanding template: error parsing template __alert_T: template: __alert_T:1: unexpected EOF>"},
    {"error: end alone", "a{{ end }}",
     "<error expanding template: error parsing template __alert_T: template: __alert_T:1: unexpected {{end}}>"},
    {"error: field of a text", "{{ $labels.job.x }}",
     "<error expanding template: error executing template __alert_T: template: __alert_T:1:122: executing "
     "\"__alert_T\" at <$labels.job.x>: can't evaluate field x in type string>"},
    {"error: arguments", "{{ humanize }}",
     "<error expanding template: error executing template __alert_T: template: __alert_T:1:115: executing "
     "\"__alert_T\" at <humanize>: wrong number of args for humanize: want 1 got 0>"},
    {"error: not a number", "{{ humanize \"x\" }}",
     "<error expanding template: error executing template __alert_T: template: __alert_T:1:115: executing "
     "\"__alert_T\" at <humanize \"x\">: error calling humanize: strconv.ParseFloat: parsing \"x\": invalid syntax>"},
    {"error: wrong type", "{{ toUpper $value }}",
     "<error expanding template: error executing template __alert_T: template: __alert_T:1:123: executing "
     "\"__alert_T\" at <$value>: wrong type for value; expected string; got float64>"},
    {"error: number for text", "{{ toUpper 5 }}",
     "<error expanding template: error executing template __alert_T: template: __alert_T:1:123: executing "
     "\"__alert_T\" at <5>: expected string; found 5>"},
    {"error: no function", "{{ $labels.job 3 }}",
     "<error expanding template: error executing template __alert_T: template: __alert_T:1:122: executing "
     "\"__alert_T\" at <$labels.job>: job is not a method but has arguments>"},
    {"error: range over a number", "{{ range $value }}{{ end }}",
     "<error expanding template: error executing template __alert_T: template: __alert_T:1:121: executing "
     "\"__alert_T\" at <$value>: range can't iterate over 1.234567e+06>"},
    {"error: unknown template", "{{ template \"x\" }}",
     "<error expanding template: error executing template __alert_T: template: __alert_T:1:124: executing "
     "\"__alert_T\" at <{{template \"x\"}}>: template \"x\" not defined>"},
    {"error: bad regexp", "{{ match \"(\" \"a\" }}",
     "<error expanding template: error executing template __alert_T: template: __alert_T:1:115: executing "
     "\"__alert_T\" at <match \"(\" \"a\">: error calling match: error parsing regexp: missing closing ): `(`>"},
    {"error: bad regexp to replace", "{{ reReplaceAll \"[\" \"\" \"a\" }}",
     "<error expanding template: error executing template __alert_T: template: __alert_T:1:115: executing "
     "\"__alert_T\" at <reReplaceAll \"[\" \"\" \"a\">: error calling reReplaceAll: regexp: Compile(`[`): error "
     "parsing "
     "regexp: missing closing ]: `[`>"},
    {"error: unexpected", "{{ $value ) }}",
     "<error expanding template: error parsing template __alert_T: template: __alert_T:1: unexpected \")\" in "
     "command>"},
    {"error: unexpected brace", "{{ $value } }}",
     "<error expanding template: error parsing template __alert_T: template: __alert_T:1: unexpected \"}\" in "
     "operand>"},
    {"error: empty", "{{ }}",
     "<error expanding template: error parsing template __alert_T: template: __alert_T:1: missing value for "
     "command>"},
    {"error: quote", "{{ \"abc }}",
     "<error expanding template: error parsing template __alert_T: template: __alert_T:1: unterminated quoted "
     "string>"},
    {"error: pipe into constant", "{{ 3 | 4 }}",
     "<error expanding template: error parsing template __alert_T: template: __alert_T:1: non executable command in "
     "pipeline stage 2>"},
    {"error: nil alone", "{{ nil }}",
     "<error expanding template: error executing template __alert_T: template: __alert_T:1:115: executing "
     "\"__alert_T\" at <nil>: nil is not a command>"},
    {"error: argument for a constant", "{{ 3 4 }}",
     "<error expanding template: error executing template __alert_T: template: __alert_T:1:115: executing "
     "\"__alert_T\" at <3>: can't give argument to non-function 3>"},
    {"error: time of NaN", "{{ toTime $value }}",
     "<error expanding template: error executing template __alert_T: template: __alert_T:1:115: executing "
     "\"__alert_T\" at <toTime $value>: error calling toTime: value is NaN or Inf>",
     kNoNumber},
    {"error: index out of range", "{{ index (query \"s\") 5 }}",
     "<error expanding template: error executing template __alert_T: template: __alert_T:1:115: executing "
     "\"__alert_T\" at <index (query \"s\") 5>: error calling index: index out of range: 5>"},
    {"error: bad query", "{{ query \"s{\" }}",
     "<error expanding template: error executing template __alert_T: template: __alert_T:1:115: executing "
     "\"__alert_T\" at <query \"s{\">: error calling query: 1:3: parse error: parse error: unexpected end of input "
     "inside braces>",
     1, false},
};

inline const std::vector<TemplateCase>& templateCases() { return kTemplateCases; }

}  // namespace oriel::test
