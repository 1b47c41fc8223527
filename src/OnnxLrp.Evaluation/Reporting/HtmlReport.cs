using System.Globalization;
using System.Net;
using System.Text;
using OnnxLrp.Evaluation.Results;
using OnnxLrp.Evaluation.Statistics;
using OnnxLrp.Imaging;

namespace OnnxLrp.Evaluation.Reporting;

/// <summary>The report as one HTML file that needs nothing besides itself: settings, sortable table, curves, heatmaps, classes, problems.</summary>
/// <param name="report">What it shows.</param>
/// <param name="plots">The curves as SVG.</param>
public sealed class HtmlReport(EvaluationReport report, IReadOnlyList<string> plots)
{
    private readonly StringBuilder _html = new();
    private readonly IReadOnlyList<LineStyle> _styles = LineStyle.Of([.. report.Summary.Rules.Select(r => (r.Name, r.IsBaseline))]);

    /// <summary>Writes the file, whole or not at all.</summary>
    public void Save(string path) => AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(ToHtml())));

    /// <summary>The document.</summary>
    public string ToHtml()
    {
        _html.Clear();
        Line($"<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{Text(report.Title)}</title>");
        Line($"<style>{Resource("report.css")}</style></head><body><h1>{Text(report.Title)}</h1>");
        Problems();
        Measures();
        Curves();
        Panel();
        Classes();
        Settings();
        Line($"<script>{Resource("report.js")}</script></body></html>");
        return _html.ToString();
    }

    private void Problems()
    {
        if (report.Problems.Count == 0) return;
        Line("<section class=\"problems\"><h2>To know</h2><ul>");
        foreach (string problem in report.Problems) Line($"<li>{Text(problem)}</li>");
        Line("</ul></section>");
    }

    private void Measures()
    {
        Line("<h2>Measures</h2><p>Mean ± standard error over the pictures; bold is best. <i>p</i>: paired sign-flip test against the best on the same pictures, "
            + "Holm-corrected. A click on a heading sorts.</p><div class=\"wide\"><table class=\"sortable\"><thead><tr><th>rule</th>");
        foreach (MeasureInfo m in report.Summary.Measures) Line($"<th title=\"{Text(m.Description)}\">{Text(m.Title)} {(m.HigherIsBetter ? "↑" : "↓")}</th>");
        Line("</tr></thead><tbody>");
        for (int r = 0; r < report.Summary.Rules.Count; r++)
        {
            RuleSummary rule = report.Summary.Rules[r];
            Line($"<tr><td class=\"name\">{_styles[r].ToSwatch()}{Text(rule.Name)}</td>");
            foreach (MeasureInfo m in report.Summary.Measures) Cell(rule.Measures.GetValueOrDefault(m.Name));
            Line("</tr>");
        }
        Line("</tbody></table></div><details><summary>What the measures say</summary><dl>");
        foreach (MeasureInfo m in report.Summary.Measures)
        {
            Line($"<dt>{Text(m.Title)} {(m.HigherIsBetter ? "↑" : "↓")}</dt><dd>{Text(m.Description)}; {(m.HigherIsBetter ? "higher" : "lower")} is better</dd>");
        }
        Line("</dl></details>");
    }

    private void Cell(MeasureSummary? cell)
    {
        if (cell is null)
        {
            Line("<td class=\"number\" data-value=\"\">–</td>");
            return;
        }
        string p = cell.PValue is { } value ? $"<small>p {Probability(value)}</small>" : "<small>best</small>";
        Line($"<td class=\"number{(cell.IsBest ? " best" : "")}\" data-value=\"{cell.Sample.Mean.ToString("R", CultureInfo.InvariantCulture)}\" title=\"{cell.Sample.Count} pictures\">{Mean(cell.Sample)}{p}</td>");
    }

    private void Curves()
    {
        if (plots.Count == 0) return;
        Line("<h2>Perturbation curves</h2><p>Mean score of the explained class; the band is one standard error. Baselines are grey and dashed.</p>");
        Line("<div class=\"plots\">");
        foreach (string plot in plots) Line($"<figure>{Inline(plot)}</figure>");
        Line("</div><ul class=\"legend\">");
        foreach ((RuleSummary rule, LineStyle style) in report.Summary.Rules.Zip(_styles)) Line($"<li>{style.ToSwatch()}{Text(rule.Name)}</li>");
        Line("</ul>");
    }

    private void Panel()
    {
        if (report.Panel.Count == 0) return;
        string[] rules = [.. report.Summary.Rules.Select(r => r.Name)];
        Line("<h2>Heatmaps</h2><p>Red speaks for the explained class, blue against it; each scaled by itself. Below each heatmap: its AOPC.</p>"
            + "<div class=\"wide\"><table class=\"panel\"><thead><tr><th>picture</th>");
        foreach (string rule in rules) Line($"<th>{Text(rule)}</th>");
        Line("</tr></thead><tbody>");
        foreach (PanelRow row in report.Panel)
        {
            string name = $"<div title=\"{Text(row.Name)}\">{Text(Path.GetFileName(row.Name))}</div>";
            Line($"<tr><td class=\"name\">{Picture(row.View, row.Name)}{name}<small>{Text(row.Explained)}</small></td>");
            foreach (string rule in rules)
            {
                string value = row.Values.TryGetValue(rule, out double aopc) ? Number(aopc) : "–";
                Line($"<td>{(row.Heatmaps.TryGetValue(rule, out RgbImage? map) ? Picture(map, $"{row.Name}, {rule}") : "–")}<div>{value}</div></td>");
            }
            Line("</tr>");
        }
        Line("</tbody></table></div>");
    }

    private void Classes()
    {
        string[] classes = [.. report.Summary.Rules.SelectMany(r => r.Classes.Keys).Distinct().Order(StringComparer.Ordinal)];
        if (classes.Length == 0) return;
        Line("<h2>AOPC by class</h2><p>A class of one picture has no standard error.</p><div class=\"wide\"><table class=\"sortable\"><thead><tr><th>class</th><th>pictures</th>");
        foreach (RuleSummary rule in report.Summary.Rules) Line($"<th>{Text(rule.Name)}</th>");
        Line("</tr></thead><tbody>");
        foreach (string name in classes)
        {
            int count = report.Summary.Rules.Max(r => r.Classes.TryGetValue(name, out Sample s) ? s.Count : 0);
            Line($"<tr><td class=\"name\">{Text(name)}</td><td class=\"number\" data-value=\"{count}\">{count}</td>");
            foreach (RuleSummary rule in report.Summary.Rules)
            {
                Line(rule.Classes.TryGetValue(name, out Sample sample)
                    ? $"<td class=\"number\" data-value=\"{sample.Mean.ToString("R", CultureInfo.InvariantCulture)}\">{Mean(sample)}</td>"
                    : "<td class=\"number\" data-value=\"\">–</td>");
            }
            Line("</tr>");
        }
        Line("</tbody></table></div>");
    }

    private void Settings()
    {
        Line("<h2>Settings</h2><table class=\"settings\"><tbody>");
        foreach ((string name, string value) in report.Settings) Line($"<tr><td>{Text(name)}</td><td>{Text(value)}</td></tr>");
        Line("</tbody></table>");
    }

    private static string Picture(RgbImage image, string name) => $"<img alt=\"{Text(name)}\" src=\"data:image/png;base64,{Convert.ToBase64String(image.ToPng())}\">";

    private static string Mean(Sample sample) => Number(sample.Mean) + (double.IsNaN(sample.StandardError) ? "" : $" ± {Number(sample.StandardError)}");

    private static string Number(double value) => value.ToString(Math.Abs(value) >= 100 ? "0" : Math.Abs(value) >= 10 ? "0.0" : "0.0000", CultureInfo.InvariantCulture);

    private static string Probability(double p) => p < 0.001 ? "&lt; 0.001" : p.ToString("0.000", CultureInfo.InvariantCulture);

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    /// <summary>SVG inside HTML has no XML declaration.</summary>
    private static string Inline(string svg) => svg[svg.IndexOf("<svg", StringComparison.Ordinal)..];

    private static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(HtmlReport).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    private void Line(string html) => _html.Append(html).Append('\n');
}
