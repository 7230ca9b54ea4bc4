Imports EventChannels

Module Program

    Sub Main()
        Dim launch As New MemoryValue(Of [Event])(New [Event]("launch"))
        Using screen = launch.Watch()
            Console.WriteLine(screen.GetAsync().AsTask().Result.Name)
        End Using
    End Sub

End Module

Class [Event]

    Sub New(name As String)
        Me.Name = name
    End Sub

    ReadOnly Property Name As String

End Class
