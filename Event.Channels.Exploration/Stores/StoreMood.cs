namespace EventChannels.Exploration.Stores;

/// <summary>How a store is.</summary>
internal enum StoreMood
{
    /// <summary>It answers.</summary>
    Answers,

    /// <summary>It cannot be reached.</summary>
    IsAway,

    /// <summary>It takes questions, and does not answer them.</summary>
    IsSilent,

    /// <summary>It refuses each question, and the feed that is open.</summary>
    Refuses,

    /// <summary>It refuses each question, and the feed that is open goes on.</summary>
    RefusesQuestions,
}
