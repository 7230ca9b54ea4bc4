using System.Runtime.ExceptionServices;
using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.RenderTree;
using Microsoft.Extensions.Logging.Abstractions;

#pragma warning disable BL0006 // the render tree is a renderer's view of a component

namespace EventChannels.Hosting.Tests.Recipes.Blazor;

/// <summary>Renders a component repeatedly, as a circuit does for a browser, and provides its text.</summary>
internal sealed class InteractiveRenderer(IServiceProvider services) : Renderer(services, NullLoggerFactory.Instance)
{
    private int _component;

    public override Dispatcher Dispatcher { get; } = Dispatcher.CreateDefault();

    /// <summary>The text of the component after its last rendering.</summary>
    public MemoryValue<string> Text { get; } = new();

    /// <summary>Renders a component. The task ends when its loops have ended, or with their exception.</summary>
    public Task ShowAsync<T>()
        where T : IComponent => Dispatcher.InvokeAsync(() =>
    {
        _component = AssignRootComponentId(InstantiateComponent(typeof(T)));
        return RenderRootComponentAsync(_component);
    });

    public Task RemoveAsync() => Dispatcher.InvokeAsync(() => RemoveRootComponent(_component));

    protected override Task UpdateDisplayAsync(in RenderBatch renderBatch)
    {
        if (renderBatch.UpdatedComponents.Count > 0)
        {
            ArrayRange<RenderTreeFrame> frames = GetCurrentRenderTreeFrames(_component);
            var text = new StringBuilder();
            foreach (RenderTreeFrame frame in frames.Array.AsSpan(0, frames.Count))
            {
                text.Append(frame.FrameType switch
                {
                    RenderTreeFrameType.Text => frame.TextContent,
                    RenderTreeFrameType.Markup => frame.MarkupContent,
                    _ => "",
                });
            }

            Text.Set(text.ToString().Trim());
        }

        return Task.CompletedTask;
    }

    protected override void HandleException(Exception exception) => ExceptionDispatchInfo.Throw(exception);
}
