"""A small sound notebook to plant faults in."""

from nbformat.v4 import new_code_cell, new_notebook, new_output


def sound_notebook():
    """Two cells that were run, and whose outputs are what they print."""
    return new_notebook(
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
        cells=[
            new_code_cell(
                "print('loss', 0.1234, 'of', 1797)",
                execution_count=1,
                outputs=[new_output("stream", text="loss 0.1234 of 1797\n")],
            ),
            new_code_cell(
                "0.5",
                execution_count=2,
                outputs=[
                    new_output(
                        "execute_result",
                        data={"text/plain": "0.5"},
                        execution_count=2,
                    )
                ],
            ),
        ],
    )
