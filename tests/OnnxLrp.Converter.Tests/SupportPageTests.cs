using NUnit.Framework;

namespace OnnxLrp.Converter.Tests;

/// <summary>docs/support.md says what the code says.</summary>
public sealed class SupportPageTests
{
    [Test]
    public void Support_page_has_the_operators_of_the_library_and_a_row_for_each_architecture()
    {
        if (SupportPage.IsWritten) SupportPage.WriteHead();
        string page = string.Join('\n', SupportPage.Lines());
        Assert.That(page, Does.StartWith(SupportPage.Head()), SupportPage.Stale);
        Assert.That(page[SupportPage.Head().Length..].Split('\n').Select(l => l.Split('|')[1].Trim()), Is.EqualTo(Architecture.Names), SupportPage.Stale);
    }
}
