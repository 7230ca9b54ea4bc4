namespace EventChannels.Dashboard.Tests.Browser;

public sealed class BrowserProgramTests
{
    [Test]
    public void A_missing_browser_ignores_the_tests_that_need_it_or_fails_them_if_a_browser_is_required()
    {
        var missing = new BrowserProgram("/unheard-of/browser");

        Assert.That(
            missing.Require,
            Throws.TypeOf(BrowserProgram.IsRequired ? typeof(AssertionException) : typeof(IgnoreException))
                .With.Message.Contains("apt-get install chromium"));
    }
}
