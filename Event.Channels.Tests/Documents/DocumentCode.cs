namespace EventChannels.Tests.Documents;

/// <summary>Code in a page, and the heading under which it stands.</summary>
internal sealed record DocumentCode(string Heading, string Code);
